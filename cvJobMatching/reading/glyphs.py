"""Takes the characters of a PDF page out of PDFium, with their places, and joins them to words."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # ships no types

from cvJobMatching import limits
from cvJobMatching.reading import drawing
from cvJobMatching.reading.layout import Box
from cvJobMatching.types import UnreadableDocument

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cvJobMatching.reading.view import View

_HYPHENS = frozenset({0x02, 0xFFFE})  # how PDFium hands over a hyphen at a line's end
_BLANKS = frozenset({0x20, 0xA0, 0x09, 0x0A, 0x0D, 0x3000, 0x2003, 0x2002, 0x2009, 0x200B, 0x0})
_GAP = 0.28  # of the character's height: a wider step begins a new word


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters in the file's order; boxes are x0, y0, x1, y1 in points on the shown page, y downwards."""

    codes: list[int]
    loose: NDArray[np.float64]  # as high as the font's line
    tight: NDArray[np.float64]  # as high as the ink
    objects: list[int]  # which drawing object each belongs to
    undrawn: frozenset[int]  # objects that only lay letters over a picture of them


@dataclass(frozen=True, slots=True)
class Word:
    """A word, where its ink should be, and which character of the page it begins with."""

    box: Box
    ink: tuple[float, float, float, float]
    first: int
    drawn: bool  # false for letters that are only laid over a picture of them


def of_page(text_page: Any, view: View) -> Glyphs:
    """All characters of a page, seen or not. Raises UnreadableDocument (`too_large`)."""
    count = max(pdfium.FPDFText_CountChars(text_page), 0)
    if count > limits.MAX_PAGE_CHARACTERS:
        raise UnreadableDocument(
            "too_large", f"A page holds {count} characters; {limits.MAX_PAGE_CHARACTERS} are read."
        )
    codes = [pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count)]
    items = [pdfium.FPDFText_GetTextObject(text_page, index) for index in range(count)]
    objects = [drawing.address(item) for item in items]
    undrawn = frozenset(key for key, item in dict(zip(objects, items, strict=True)).items() if key and _undrawn(item))
    return Glyphs(codes, view.shown(_loose(text_page, count)), view.shown(_tight(text_page, count)), objects, undrawn)


def _undrawn(item: Any) -> bool:
    return bool(pdfium.FPDFTextObj_GetTextRenderMode(item) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def _loose(text_page: Any, count: int) -> NDArray[np.float32]:
    rects = (pdfium.FS_RECTF * count)()
    for index in range(count):
        pdfium.FPDFText_GetLooseCharBox(text_page, index, rects[index])
    boxes = np.frombuffer(rects, dtype=np.float32).reshape(count, 4)  # left, top, right, bottom
    return boxes[:, [0, 3, 2, 1]]


def _tight(text_page: Any, count: int) -> NDArray[np.float64]:
    x0, x1, y0, y1 = (ctypes.c_double() for _ in range(4))
    boxes = np.zeros((count, 4))
    for index in range(count):
        pdfium.FPDFText_GetCharBox(text_page, index, x0, x1, y0, y1)
        boxes[index] = (x0.value, y0.value, x1.value, y1.value)
    return boxes


def words(glyphs: Glyphs) -> list[Word]:
    """Characters joined to words at blanks and steps."""
    return [_word(glyphs, run) for run in _runs(glyphs)]


def _runs(glyphs: Glyphs) -> list[list[int]]:
    """The indexes of each word's characters."""
    found: list[list[int]] = []
    boxes = glyphs.loose.tolist()
    previous = -1
    for index, code in enumerate(glyphs.codes):
        if code in _BLANKS:
            previous = -1
        elif previous >= 0 and _joined(glyphs, previous, index) and _continues(boxes[previous], boxes[index]):
            found[-1].append(index)
            previous = index
        else:
            found.append([index])
            previous = index
    return found


def _joined(glyphs: Glyphs, before: int, after: int) -> bool:
    """Laid-over words are placed so roughly that they touch; each is an object of its own."""
    return glyphs.objects[before] == glyphs.objects[after] or glyphs.objects[after] not in glyphs.undrawn


def _continues(before: list[float], after: list[float]) -> bool:
    height = max(min(before[3] - before[1], after[3] - after[1]), 0.1)
    level = min(before[3], after[3]) - max(before[1], after[1]) > 0.4 * height
    step = after[0] - before[2]
    return level and -height < step < _GAP * height


def _word(glyphs: Glyphs, run: list[int]) -> Word:
    text = "".join("-" if glyphs.codes[i] in _HYPHENS else chr(glyphs.codes[i]) for i in run)
    drawn = glyphs.objects[run[0]] not in glyphs.undrawn
    return Word(Box(text, *_around(glyphs.loose[run])), _around(glyphs.tight[run]), run[0], drawn)


def _around(boxes: NDArray[np.float64]) -> tuple[float, float, float, float]:
    x0, y0 = boxes[:, :2].min(axis=0).tolist()
    x1, y1 = boxes[:, 2:].max(axis=0).tolist()
    return x0, y0, x1, y1
