"""Takes the characters of a PDF page out of PDFium, with their places, and joins them to words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # ships no types

from cvJobMatching import limits
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.formats.pdf import accents, pdfium_calls, steps
from cvJobMatching.reading.layout import bidi
from cvJobMatching.reading.layout.box import Box

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from cvJobMatching.reading.formats.pdf.page_geometry import View

_HYPHENS = frozenset({0x02, 0xFFFE})  # how PDFium hands over a hyphen at a line's end
_LINE_ENDS = frozenset({0x0A, 0x0D})
_BLANKS = frozenset({0x20, 0xA0, 0x09, 0x0A, 0x0D, 0x3000, 0x2003, 0x2002, 0x2009, 0x200B, 0x0})
_SAMPLE = 256  # characters that are asked for their names
_NAMELESS = 0.15  # of them: icons are far fewer


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters in the file's order; boxes are x0, y0, x1, y1 in points on the shown page, y downwards."""

    codes: list[int]
    loose: NDArray[np.float64]  # as high as the font's line
    tight: NDArray[np.float64]  # as high as the ink
    objects: list[int]  # which drawing object each belongs to
    undrawn: frozenset[int]  # objects that only lay letters over a picture of them
    places: NDArray[np.intp]  # of the characters on PDFium's text page
    named: bool  # whether the fonts say which letters they draw


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
    tight = view.shown(pdfium_calls.tight_boxes(place, count))
    codes, gone = accents.composed(pdfium_calls.codes(place, count), tight)
    loose = view.shown(pdfium_calls.loose_boxes(place, count))
    order = np.delete(np.arange(count), gone)
    if any(map(bidi.is_rtl, codes)):
        order = _from_left(order, codes, loose)
    return Glyphs(
        [codes[index] for index in order.tolist()],
        loose[order],
        tight[order],
        [objects[index] for index in order.tolist()],
        _undrawn(objects),
        order,
        pdfium_calls.unmapped(place, list(range(0, count, count // _SAMPLE + 1))) < _NAMELESS,
    )


def _from_left(order: NDArray[np.intp], codes: list[int], loose: NDArray[np.float64]) -> NDArray[np.intp]:
    """The characters with those of lines that run from the right put as they stand on the page, all equally high."""
    found: list[int] = []
    for line in _lines(order.tolist(), codes, loose):
        if any(bidi.is_rtl(codes[index]) for index in line):
            placed = [index for index in line if codes[index] not in _BLANKS or loose[index, 2] > loose[index, 0]]
            found += sorted(placed, key=lambda index: float(loose[index, 0]))
            loose[line, 1], loose[line, 3] = loose[placed, 1].min(), loose[placed, 3].max()
        else:
            found += line
    return np.array(found, dtype=np.intp)


def _lines(order: list[int], codes: list[int], loose: NDArray[np.float64]) -> Iterator[list[int]]:
    """Cut where PDFium begins a line, and where a character stands lower or higher than the one before."""
    line: list[int] = []
    last = -1
    for index in order:
        blank = codes[index] in _BLANKS
        if codes[index] in _LINE_ENDS or (last >= 0 and not blank and not _level(loose[last], loose[index])):
            yield line
            line, last = [], -1
        line.append(index)
        last = last if blank else index
    yield line


def _level(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    return bool(min(one[3], other[3]) - max(one[1], other[1]) > 0.4 * min(one[3] - one[1], other[3] - other[1]))


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
    places, objects = glyphs.places[inked[firsts]].tolist(), [glyphs.objects[index] for index in inked[firsts].tolist()]
    return [
        Word(Box(text, x0, top, x1, bottom), (ink[0], ink[1], ink[2], ink[3]), place, item not in glyphs.undrawn)
        for text, (x0, top, x1, bottom), ink, place, item in zip(texts, boxes, inks, places, objects, strict=True)
    ]


def _runs(glyphs: Glyphs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The indexes of the characters that are not blank, and where among those each word begins."""
    blank = np.fromiter((code in _BLANKS for code in glyphs.codes), dtype=np.bool_, count=len(glyphs.codes))
    begins = np.ones(len(blank), dtype=np.bool_)
    begins[1:] = blank[:-1] | ~(_joined(glyphs) & steps.continuing(glyphs.loose))
    begins &= np.fromiter((code not in _HYPHENS for code in glyphs.codes), dtype=np.bool_, count=len(glyphs.codes))
    inked = np.flatnonzero(~blank)
    return inked, np.flatnonzero(begins[inked])


def _joined(glyphs: Glyphs) -> NDArray[np.bool_]:
    """Laid-over words are placed so roughly that they touch; each is an object of its own."""
    pairs = pairwise(glyphs.objects)
    joined = (before == after or after not in glyphs.undrawn for before, after in pairs)
    return np.fromiter(joined, dtype=np.bool_, count=max(len(glyphs.objects) - 1, 0))


def _texts(codes: list[int], firsts: list[int]) -> Iterator[str]:
    letters = ["-" if code in _HYPHENS else chr(code) for code in codes]
    return (bidi.logical("".join(letters[first:end])) for first, end in pairwise([*firsts, len(letters)]))


def _around(boxes: NDArray[np.float64], firsts: NDArray[np.intp]) -> list[list[float]]:
    """x0, y0, x1, y1 around the boxes from each first one to the next."""
    least, most = np.minimum.reduceat(boxes[:, :2], firsts), np.maximum.reduceat(boxes[:, 2:], firsts)
    found: list[list[float]] = np.hstack([least, most]).tolist()
    return found
