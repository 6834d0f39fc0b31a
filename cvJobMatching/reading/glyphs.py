"""Takes the characters of a PDF page out of PDFium, with their places, and joins them to words."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # ships no types

from cvJobMatching import limits
from cvJobMatching.reading.layout import Box
from cvJobMatching.types import UnreadableDocument

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HYPHENS = {0x02, 0xFFFE}  # how PDFium hands over a hyphen at a line's end
_BLANKS = frozenset({0x20, 0xA0, 0x09, 0x0A, 0x0D, 0x3000, 0x0})
_GAP = 0.28  # of the character's height: a wider step begins a new word


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters in the file's order; boxes are left, top, right, bottom in points, y downwards."""

    codes: list[int]
    loose: NDArray[np.float32]  # as high as the font's line
    tight: NDArray[np.float64]  # as high as the ink


def of_page(page: Any, text_page: Any, height: float, left: float) -> Glyphs:
    """All characters of a page, seen or not. Raises UnreadableDocument (`too_large`)."""
    count = max(pdfium.FPDFText_CountChars(text_page), 0)
    if count > limits.MAX_PAGE_CHARACTERS:
        raise UnreadableDocument(
            "too_large", f"A page holds {count} characters; {limits.MAX_PAGE_CHARACTERS} are read."
        )
    codes = [pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count)]
    del page
    return Glyphs(codes, _loose(text_page, count, height, left), _tight(text_page, count, height, left))


def _loose(text_page: Any, count: int, height: float, left: float) -> NDArray[np.float32]:
    rects = (pdfium.FS_RECTF * count)()
    for index in range(count):
        pdfium.FPDFText_GetLooseCharBox(text_page, index, rects[index])
    boxes = np.frombuffer(rects, dtype=np.float32).reshape(count, 4).copy()  # left, top, right, bottom; y upwards
    boxes[:, [0, 2]] -= left
    boxes[:, [1, 3]] = height - boxes[:, [1, 3]]
    return boxes


def _tight(text_page: Any, count: int, height: float, left: float) -> NDArray[np.float64]:
    x0, x1, y0, y1 = (ctypes.c_double() for _ in range(4))
    boxes = np.zeros((count, 4))
    for index in range(count):
        pdfium.FPDFText_GetCharBox(text_page, index, x0, x1, y0, y1)
        boxes[index] = (x0.value - left, height - y1.value, x1.value - left, height - y0.value)
    return boxes


def words(glyphs: Glyphs) -> list[Box]:
    """Characters joined to words at blanks and steps."""
    return [_word(glyphs, run) for run in runs(glyphs)]


def runs(glyphs: Glyphs) -> list[list[int]]:
    """The indexes of each word's characters."""
    found: list[list[int]] = []
    boxes = glyphs.loose.tolist()
    previous = -1
    for index, code in enumerate(glyphs.codes):
        if code in _BLANKS:
            previous = -1
        elif previous >= 0 and _continues(boxes[previous], boxes[index]):
            found[-1].append(index)
            previous = index
        else:
            found.append([index])
            previous = index
    return found


def _continues(before: list[float], after: list[float]) -> bool:
    height = max(min(before[3] - before[1], after[3] - after[1]), 0.1)
    level = min(before[3], after[3]) - max(before[1], after[1]) > 0.4 * height
    step = after[0] - before[2]
    return level and -height < step < _GAP * height


def _word(glyphs: Glyphs, run: list[int]) -> Box:
    boxes = glyphs.loose[run]
    text = "".join("-" if glyphs.codes[i] in _HYPHENS else chr(glyphs.codes[i]) for i in run)
    return Box(
        text, float(boxes[:, 0].min()), float(boxes[:, 1].min()), float(boxes[:, 2].max()), float(boxes[:, 3].max())
    )
