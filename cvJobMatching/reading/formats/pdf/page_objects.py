"""The drawing objects of a PDF page: which of them are text, and what the page looks like with some of them off."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # ships no types

from cvJobMatching import limits
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.formats.pdf import pdfium_calls

if TYPE_CHECKING:
    from cvJobMatching.reading.formats.pdf.drawing_cost import Budget, Sheet
    from cvJobMatching.reading.ink import Pixels

_MUCH = 0.15  # of the page: smaller pictures are portraits and logos
_CHANNELS = 4
_FLAGS = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER


@dataclass(slots=True)
class Drawn:
    """The addresses of a page's drawing objects, those inside forms too; `count` is of all kinds."""

    texts: list[int] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    count: int = 0

    def take(self, objects: list[int], kinds: list[int]) -> None:
        """Note those that are text or pictures."""
        for item, kind in zip(objects, kinds, strict=True):
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self.texts.append(item)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.pictures.append(item)


def objects(page: Any, sheet: Sheet, budget: Budget) -> Drawn:
    """All drawing objects; what drawing them takes comes off the budget. Raises UnreadableDocument (`too_large`)."""
    drawn, count = Drawn(), pdfium.FPDFPage_CountObjects(page.raw)
    _refuse_by_count(drawn, count)
    _gather(drawn, pdfium_calls.page_objects(pdfium_calls.address(page.raw), count), 0, sheet, budget)
    return drawn


def _gather(drawn: Drawn, items: list[int], depth: int, sheet: Sheet, budget: Budget) -> None:
    kinds = pdfium_calls.kinds(items)
    drawn.take(items, kinds)
    budget.take(items, kinds, sheet)
    for form in (item for item, kind in zip(items, kinds, strict=True) if kind == pdfium.FPDF_PAGEOBJ_FORM):
        if depth == limits.MAX_FORM_DEPTH:
            raise UnreadableDocument("too_large", "A page's drawings are nested deeper than is read.")
        count = pdfium.FPDFFormObj_CountObjects(pdfium_calls.page_object(form))
        _refuse_by_count(drawn, count)
        _gather(drawn, pdfium_calls.form_objects(form, count), depth + 1, sheet.inside(form), budget)


def _refuse_by_count(drawn: Drawn, more: int) -> None:
    drawn.count += max(more, 0)
    if drawn.count > limits.MAX_PAGE_OBJECTS:
        raise UnreadableDocument("too_large", f"A page has more than {limits.MAX_PAGE_OBJECTS} drawing objects.")


def picture_scale(picture: int, page_area: float) -> float | None:
    """Pixels a point of a picture that fills much of the page; None for a smaller one, or one that lies nowhere."""
    item = pdfium_calls.page_object(picture)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    width, height = right.value - left.value, top.value - bottom.value
    across, down = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(item, across, down)
    if not (width > 0 and _MUCH * page_area <= width * height < math.inf):  # no number, where a matrix is broken
        return None
    return max(across.value, down.value) / max(width, height)


def paper(page: Any, scale: float, sheets: int) -> list[Pixels]:
    """White sheets for pictures of a page. They lie in one piece, so that the system hands out few and large pages."""
    width, height = math.ceil(page.get_width() * scale), math.ceil(page.get_height() * scale)
    return list(np.full((sheets, height, width, _CHANNELS), 255, dtype=np.uint8))


def draw(page: Any, sheet: Pixels) -> None:
    """The page as it is shown, onto white paper."""
    height, width, _ = sheet.shape
    start, stride = sheet.ctypes.data_as(ctypes.c_void_p), sheet.strides[0]
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRx, start, stride)
    try:
        pdfium.FPDF_RenderPageBitmap(bitmap, page.raw, 0, 0, width, height, 0, _FLAGS)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def draw_without(page: Any, items: list[int], sheet: Pixels) -> None:
    """The same as it would be if those objects were not on the page."""
    pdfium_calls.switch(items, on=False)
    try:
        draw(page, sheet)
    finally:
        pdfium_calls.switch(items, on=True)
