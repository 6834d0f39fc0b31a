"""PDFium's functions of single characters and objects, which a page calls by the thousand.

pypdfium2 declares them with typed pointers, and making and checking those costs more than the calls themselves. Here
a pointer is its address, and a call keeps the interpreter's lock, which is shorter than letting go of it.
"""

from __future__ import annotations

import ctypes
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # ships no types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray


def _bare(function: Any) -> Callable[..., Any]:
    kinds = [ctypes.c_void_p if hasattr(it, "contents") else it for it in (function.restype, *function.argtypes)]
    return ctypes.PYFUNCTYPE(*kinds)(address(function))


def address(pointer: Any) -> int:
    """Where a typed pointer leads to; 0 for nowhere."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def page_object(at: int) -> Any:
    """The typed pointer to a drawing object, for the functions that are called now and then."""
    return ctypes.cast(at, pdfium.FPDF_PAGEOBJECT)


_code = _bare(pdfium.FPDFText_GetUnicode)
_generated = _bare(pdfium.FPDFText_IsGenerated)
_unmapped = _bare(pdfium.FPDFText_HasUnicodeMapError)
_text_object = _bare(pdfium.FPDFText_GetTextObject)
_loose_box = _bare(pdfium.FPDFText_GetLooseCharBox)
_tight_box = _bare(pdfium.FPDFText_GetCharBox)
_page_object = _bare(pdfium.FPDFPage_GetObject)
_form_object = _bare(pdfium.FPDFFormObj_GetObject)
_kind = _bare(pdfium.FPDFPageObj_GetType)
_render_mode = _bare(pdfium.FPDFTextObj_GetTextRenderMode)
_bounds = _bare(pdfium.FPDFPageObj_GetBounds)
_matrix = _bare(pdfium.FPDFPageObj_GetMatrix)
_transparency = _bare(pdfium.FPDFPageObj_HasTransparency)
_segments = _bare(pdfium.FPDFPath_CountSegments)
_pixel_size = _bare(pdfium.FPDFImageObj_GetImagePixelSize)
_switch = _bare(pdfium.FPDFPageObj_SetIsActive)


def codes(text_page: int, count: int) -> list[int]:
    """The first characters as Unicode numbers."""
    return list(map(_code, repeat(text_page), range(count)))


def unmapped(text_page: int, places: list[int]) -> float:
    """The share of these characters of which the font does not say what they are, 0 to 1."""
    drawn = [place for place in places if not _generated(text_page, place)]
    nameless = sum(1 for place in drawn if _unmapped(text_page, place) == 1)
    return nameless / max(len(drawn), 1)


def text_objects(text_page: int, count: int) -> list[int]:
    """The drawing object that each of the first characters belongs to; 0 for none."""
    return [found or 0 for found in map(_text_object, repeat(text_page), range(count))]


def loose_boxes(text_page: int, count: int) -> NDArray[np.float32]:
    """Left, bottom, right and top of the first characters, as high as the font's line."""
    found = np.zeros((count, 4), dtype=np.float32)  # left, top, right, bottom
    _run(map(_loose_box, repeat(text_page), range(count), _column(found, 0)))
    return found[:, [0, 3, 2, 1]]


def tight_boxes(text_page: int, count: int) -> NDArray[np.float64]:
    """Left, bottom, right and top of the first characters, as high as the ink."""
    found = np.zeros((count, 4))
    left, bottom, right, top = (_column(found, column) for column in range(4))
    _run(map(_tight_box, repeat(text_page), range(count), left, right, bottom, top))
    return found


def page_objects(page: int, count: int) -> list[int]:
    """The first drawing objects of a page."""
    return [found or 0 for found in map(_page_object, repeat(page), range(count))]


def form_objects(form: int, count: int) -> list[int]:
    """The first drawing objects inside a form."""
    return [found or 0 for found in map(_form_object, repeat(form), range(count))]


def kinds(objects: list[int]) -> list[int]:
    """What each is, as in pdfium.FPDF_PAGEOBJ_TEXT and its like."""
    return list(map(_kind, objects))


def render_modes(objects: Iterable[int]) -> list[int]:
    """How each text object is drawn, as in pdfium.FPDF_TEXTRENDERMODE_FILL and its like."""
    return list(map(_render_mode, objects))


def sizes(objects: list[int]) -> NDArray[np.float64]:
    """Width and height of each in points, before whatever they lie in enlarges them."""
    found = np.zeros((len(objects), 4), dtype=np.float32)
    left, bottom, right, top = (_column(found, column) for column in range(4))
    _run(map(_bounds, objects, left, bottom, right, top))
    return (found[:, 2:] - found[:, :2]).astype(np.float64)


def transparent(objects: list[int]) -> list[int]:
    """1 for each that what lies below shines through, else 0."""
    return list(map(_transparency, objects))


def enlargement(form: int) -> float:
    """How much longer a form makes what it holds."""
    matrix = np.zeros(6, dtype=np.float32)
    _matrix(form, matrix.ctypes.data)
    found = float(abs(matrix[:4].astype(np.float64)).max())
    return found if np.isfinite(found) else 0.0


def pieces(path: int) -> int:
    """How many lines and curves a path has."""
    return max(int(_segments(path)), 0)


def pixels(picture: int) -> int:
    """How many pixels a picture has."""
    found = np.zeros(2, dtype=np.uint32)
    _pixel_size(picture, found.ctypes.data, found.ctypes.data + found.itemsize)
    return int(found[0]) * int(found[1])


def switch(objects: list[int], *, on: bool) -> None:
    """Whether these are drawn from now on."""
    _run(map(_switch, objects, repeat(on)))


def _column(table: NDArray[Any], number: int) -> range:
    """The addresses of a column's figures."""
    first, step = table.ctypes.data + number * table.itemsize, table.shape[1] * table.itemsize
    return range(first, first + len(table) * step, step)


def _run(calls: Iterable[Any]) -> None:
    for _ in calls:
        pass
