"""What it takes PDFium to draw the objects of a page, counted in steps of about a nanosecond before it does.

PDFium draws whatever it is told to, however often; the figures are those of its slowest common way for each kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # ships no types

from cvJobMatching import limits
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.formats.pdf import pdfium_calls

if TYPE_CHECKING:
    from numpy.typing import NDArray

_OBJECT: Final = 2_000.0  # steps for any object
_FORM: Final = 40_000.0  # steps more for a form, which is looked into
_PIXEL: Final = {  # steps for each pixel of the area that an object takes
    pdfium.FPDF_PAGEOBJ_TEXT: 0.2,
    pdfium.FPDF_PAGEOBJ_PATH: 1.0,
    pdfium.FPDF_PAGEOBJ_IMAGE: 5.0,
    pdfium.FPDF_PAGEOBJ_SHADING: 5.0,
    pdfium.FPDF_PAGEOBJ_FORM: 0.0,
}
_TRANSPARENT: Final = 5.0  # steps more for each pixel
_EDGE: Final = 12.0  # steps for each pixel along the sides of what a piece of a path may cross
_SOURCE: Final = 3.0  # steps for each pixel that a picture has itself


class Sheet(NamedTuple):
    """What objects are drawn on: the pixels that they may take at most, and how many there are to a point."""

    area: float
    scale: float

    def inside(self, form: int) -> Sheet:
        """The sheet of what a form holds, which may enlarge it."""
        return Sheet(self.area, self.scale * pdfium_calls.enlargement(form))


class Budget:
    """The steps that are left for one document."""

    def __init__(self) -> None:
        self._left = limits.MAX_DRAWING_STEPS
        self._glyphs = limits.MAX_GLYPHS

    def take_glyphs(self, count: int) -> None:
        """Raises UnreadableDocument (`too_large`)."""
        self._glyphs -= count
        if self._glyphs < 0:
            raise UnreadableDocument("too_large", f"The pages hold more than {limits.MAX_GLYPHS} characters.")

    def take(self, items: list[int], kinds: list[int], sheet: Sheet) -> None:
        """Raises UnreadableDocument (`too_large`)."""
        if not items:
            return
        sizes = np.nan_to_num(pdfium_calls.sizes(items) * sheet.scale, nan=0.0, posinf=1e9, neginf=0.0).clip(0, 1e9)
        areas = (sizes[:, 0] * sizes[:, 1]).clip(0, sheet.area)
        each = np.array([_PIXEL.get(kind, 1.0) for kind in kinds])
        each += _TRANSPARENT * np.array(pdfium_calls.transparent(items))
        self._left -= _OBJECT * len(items) + _FORM * kinds.count(pdfium.FPDF_PAGEOBJ_FORM)
        self._left -= float((areas * each).sum()) + _of_pieces(items, kinds, sizes, sheet)
        if self._left < 0:
            raise UnreadableDocument("too_large", "The drawings of the document take more steps than are made.")


def _of_pieces(items: list[int], kinds: list[int], sizes: NDArray[np.float64], sheet: Sheet) -> float:
    """What the pieces of paths and the pixels of pictures take."""
    sides = sizes.sum(axis=1).clip(0, 2 * sheet.area**0.5).tolist()
    steps = 0.0
    for item, kind, side in zip(items, kinds, sides, strict=True):
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            steps += _EDGE * side * pdfium_calls.pieces(item)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            steps += _SOURCE * pdfium_calls.pixels(item)
    return steps
