"""Takes the characters of a PDF page out of PDFium, with their places, and joins them to words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # ships no types

from cvJobMatching import limits
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.formats.pdf import pdfium_calls
from cvJobMatching.reading.layout.box import Box

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from cvJobMatching.reading.formats.pdf.page_geometry import View

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
    place = pdfium_calls.address(text_page)
    objects = pdfium_calls.text_objects(place, count)
    return Glyphs(
        pdfium_calls.codes(place, count),
        view.shown(pdfium_calls.loose_boxes(place, count)),
        view.shown(pdfium_calls.tight_boxes(place, count)),
        objects,
        _undrawn(objects),
    )


def _undrawn(objects: list[int]) -> frozenset[int]:
    distinct = [item for item in dict.fromkeys(objects) if item]
    modes = zip(distinct, pdfium_calls.render_modes(distinct), strict=True)
    return frozenset(item for item, mode in modes if mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def words(glyphs: Glyphs) -> list[Word]:
    """Characters joined to words at blanks and steps."""
    inked, firsts = _runs(glyphs)
    if not inked.size:
        return []
    texts = _texts([glyphs.codes[index] for index in inked.tolist()], firsts.tolist())
    boxes, inks = _around(glyphs.loose[inked], firsts), _around(glyphs.tight[inked], firsts)
    return [
        Word(Box(text, *box), (ink[0], ink[1], ink[2], ink[3]), first, glyphs.objects[first] not in glyphs.undrawn)
        for text, box, ink, first in zip(texts, boxes, inks, inked[firsts].tolist(), strict=True)
    ]


def _runs(glyphs: Glyphs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The indexes of the characters that are not blank, and where among those each word begins."""
    blank = np.fromiter((code in _BLANKS for code in glyphs.codes), dtype=np.bool_, count=len(glyphs.codes))
    begins = np.ones(len(blank), dtype=np.bool_)
    begins[1:] = blank[:-1] | ~(_joined(glyphs) & _continues(glyphs.loose[:-1], glyphs.loose[1:]))
    inked = np.flatnonzero(~blank)
    return inked, np.flatnonzero(begins[inked])


def _joined(glyphs: Glyphs) -> NDArray[np.bool_]:
    """Laid-over words are placed so roughly that they touch; each is an object of its own."""
    pairs = pairwise(glyphs.objects)
    joined = (before == after or after not in glyphs.undrawn for before, after in pairs)
    return np.fromiter(joined, dtype=np.bool_, count=max(len(glyphs.objects) - 1, 0))


def _continues(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each character stands on the line of the one before, right behind it."""
    height = np.maximum(np.minimum(before[:, 3] - before[:, 1], after[:, 3] - after[:, 1]), 0.1)
    level = np.minimum(before[:, 3], after[:, 3]) - np.maximum(before[:, 1], after[:, 1]) > 0.4 * height
    step = after[:, 0] - before[:, 2]
    return np.asarray(level & (-height < step) & (step < _GAP * height))


def _texts(codes: list[int], firsts: list[int]) -> Iterator[str]:
    letters = ["-" if code in _HYPHENS else chr(code) for code in codes]
    return ("".join(letters[first:end]) for first, end in pairwise([*firsts, len(letters)]))


def _around(boxes: NDArray[np.float64], firsts: NDArray[np.intp]) -> list[list[float]]:
    """x0, y0, x1, y1 around the boxes from each first one to the next."""
    least, most = np.minimum.reduceat(boxes[:, :2], firsts), np.maximum.reduceat(boxes[:, 2:], firsts)
    found: list[list[float]] = np.hstack([least, most]).tolist()
    return found
