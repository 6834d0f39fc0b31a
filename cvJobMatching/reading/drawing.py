"""The drawing objects of a PDF page: which of them are text, and what the page looks like with some of them off."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # ships no types
from PIL import Image

from cvJobMatching import limits
from cvJobMatching.types import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_MUCH = 0.15  # of the page: smaller pictures are portraits and logos


def objects(page: Any) -> list[Any]:
    """All drawing objects, those inside forms too. Raises UnreadableDocument (`too_large`)."""
    found: list[Any] = []
    for item in _walk(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, 0):
        found.append(item)
        if len(found) > limits.MAX_PAGE_OBJECTS:
            raise UnreadableDocument("too_large", f"A page has more than {limits.MAX_PAGE_OBJECTS} drawing objects.")
    return found


def _walk(parent: Any, count: Any, get: Any, depth: int) -> Iterator[Any]:
    if depth > limits.MAX_FORM_DEPTH:
        raise UnreadableDocument("too_large", "A page's drawings are nested deeper than is read.")
    for index in range(count(parent)):
        item = get(parent, index)
        yield item
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _walk(item, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, depth + 1)


def texts(items: Iterable[Any]) -> list[Any]:
    """Those that are text."""
    return [item for item in items if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT]


def address(item: Any) -> int:
    """What tells one object from another; 0 for none."""
    return ctypes.cast(item, ctypes.c_void_p).value or 0


def picture_scale(item: Any, page_area: float) -> float | None:
    """Pixels a point of a picture that fills much of the page; None for anything else."""
    if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_IMAGE:
        return None
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    width, height = right.value - left.value, top.value - bottom.value
    across, down = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(item, across, down)
    if width * height < _MUCH * page_area or width <= 0:
        return None
    return max(across.value, down.value) / max(width, height)


def picture(page: Any, scale: float) -> Image.Image:
    """The page as it is shown, in three colours."""
    bitmap = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True)
    try:
        pixels = np.ascontiguousarray(np.asarray(bitmap.to_numpy())[:, :, :3])
    finally:
        bitmap.close()
    return Image.fromarray(pixels)


def picture_without(page: Any, items: list[Any], scale: float) -> Image.Image:
    """The page as it would be shown if those objects were not on it."""
    for item in items:
        pdfium.FPDFPageObj_SetIsActive(item, 0)
    try:
        return picture(page, scale)
    finally:
        for item in items:
            pdfium.FPDFPageObj_SetIsActive(item, 1)
