"""Tells columns of short cells that belong to the rows beside them: dates, places and labels in a margin."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from cvJobMatching.patterns import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.reading.layout.box import Box

    Cell = list[Box]

_MANY = 200  # lines: more are no margin of a page
_SHORT = 40  # characters of a line in a margin
_STACK = 3  # lines of a cell
_LEADING = 0.75  # of the line's height: lines further apart are cells of their own
_EVEN, _FAR = 1.12, 2.5  # times the least distance of two lines, but within that many heights: one list
_LEVEL = 0.12  # of the line's height: by how much the feet of two lines may differ
_FLUSH, _RAGGED = 1.5, 6.0  # points by which ends of lines may differ that are set flush, and do where they are not
_EDGE = 0.12  # of a column's width from its right end: a line that ends there goes on below
_POINT = compiled(r"[^\w\s(+]{1,2}(?:\s|$)|[-–]\s|o\s")
_DATE = compiled(r"(?:19|20)\d\d|\d[./]\d\d|['’]\d\d")
_FIGURES = compiled(r"[-\w./’' ]+")  # what a date is made of
_YEAR = compiled(r"(?:19|20)\d\d\)?")
_TO = compiled(r"\d\d [^\W\d_]{1,4}$")
_OPEN = compiled(r"\d ?[-–—] ?[^\W\d_]+$")
_DASHES = "-–—"
_HALVES = 32  # characters


def with_whole_dates(boxes: Sequence[Box]) -> list[Box]:
    """The boxes with periods made one that were broken over two lines of a narrow column."""
    found = sorted(boxes, key=lambda box: (box.top, box.x0))
    halves = [box for box in found if _may_be_half(box.text)]
    gone: set[int] = set()
    whole_ones: list[Box] = []
    tops = [box.top for box in found]
    for half in halves:
        whole = half
        while id(half) not in gone and (rest := _rest_of(whole, _below(whole, found, tops), gone)):
            gone.add(id(rest))
            text, bottom = f"{whole.text} {rest.text}", rest.bottom
            marks = whole.marks + rest.marks_after(len(whole.text) + 1)
            left, right = min(whole.x0, rest.x0), max(whole.x1, rest.x1)
            whole = replace(whole, text=text, x0=left, x1=right, bottom=bottom, marks=marks)
        if whole is not half:
            gone.add(id(half))
            whole_ones.append(replace(whole, bottom=half.bottom))
    return [*(box for box in found if id(box) not in gone), *whole_ones] if gone else list(boxes)


def _below(box: Box, found: list[Box], tops: list[float]) -> list[Box]:
    """Those of the boxes, sorted by their tops, that begin where the next line does."""
    first = bisect_left(tops, box.bottom - 0.3 * box.height)
    return found[first : min(bisect_left(tops, box.bottom + _LEADING * box.height), first + _MANY)]


def _rest_of(half: Box, found: list[Box], gone: set[int]) -> Box | None:
    return next((box for box in found if id(box) not in gone and box is not half and _completes(half, box)), None)


def _completes(half: Box, rest: Box) -> bool:
    if not -0.3 * half.height < rest.top - half.bottom < _LEADING * half.height or len(rest.text) > _HALVES:
        return False
    sides = (half.x0 - rest.x0, half.x1 - rest.x1, half.x0 + half.x1 - rest.x0 - rest.x1)
    if min(map(abs, sides)) > 2 * _FLUSH:
        return False
    if rest.text[0] in _DASHES or half.text[-1] in _DASHES:
        return _may_be_rest(rest.text)
    if _YEAR.fullmatch(rest.text):
        return half.text.rstrip(".")[-1:].isalpha()
    if any(map(str.isdigit, rest.text)):
        return _TO.search(half.text) is not None and _may_be_rest(rest.text)
    return rest.text.islower() and _OPEN.search(half.text) is not None and _may_be_rest(rest.text)


def _may_be_half(text: str) -> bool:
    return len(text) <= _HALVES and (text[0].isalnum() or text[0] == "(") and _DATE.search(text) is not None


def _may_be_rest(text: str) -> bool:
    """A dash, a date, or up to three words such as "until today", perhaps behind a dash and before a bracket."""
    said = text.lstrip(_DASHES).strip().removesuffix(")")
    words = said.split()
    in_words = len(words) <= 3 and all(word.isalpha() and len(word) > 1 for word in words)
    return in_words or (any(map(str.isdigit, said)) and _FIGURES.fullmatch(said) is not None)


def cells(column: Sequence[Box]) -> list[Cell]:
    """The lines of a column that stand close together or at one distance, from the top."""
    lines = sorted(column, key=lambda each: (each.top, each.x0))
    steps = [below.top - above.top for above, below in pairwise(lines)]
    usual = _EVEN * min([step for step in steps if step > 1], default=0.0)
    found: list[Cell] = [lines[:1]] if lines else []
    for box, step in zip(lines[1:], steps, strict=True):
        if box.top - found[-1][-1].bottom < _LEADING * box.height or step <= min(usual, _FAR * box.height):
            found[-1].append(box)
        else:
            found.append([box])
    return found


def is_margin(column: Sequence[Box], others: Sequence[Box]) -> bool:
    """Whether each cell of a column is short and begins level with a line of the other."""
    found = cells(column)
    if not 2 <= len(column) <= _MANY or any(len(box.text) > _SHORT for box in column):
        return False
    if any(not _is_level(cell[0], others) for cell in found):
        return False
    return _is_flush(column) or (len(found) > 1 and max(map(len, found)) <= _STACK and _is_sparse(found, others))


def _is_sparse(found: list[Cell], others: Sequence[Box]) -> bool:
    """Whether lines of the other column stand beside the gaps between the cells."""
    between = [
        any(above[-1].bottom - 1 < box.top and box.bottom < below[0].top + 1 for box in others)
        for above, below in pairwise(found)
    ]
    return sum(between) >= 0.6 * len(between)


def _is_flush(column: Sequence[Box]) -> bool:
    """Set against its right edge, with a ragged left one: lists and text are set the other way round."""
    right, left = [box.x1 for box in column], [box.x0 for box in column]
    return len(column) > 2 and max(right) - min(right) < _FLUSH and max(left) - min(left) > _RAGGED


def _is_level(box: Box, others: Sequence[Box]) -> bool:
    return any(abs(box.bottom - other.bottom) < _LEVEL * min(box.height, other.height) + 0.4 for other in others)


def with_lifted(boxes: list[Box]) -> list[Box]:
    """Boxes of which some are set flush right, those that belong to a line above put beside it."""
    end = max((box.x1 for box in boxes), default=0.0)
    column = [box for box in boxes if box.x1 > end - _FLUSH and len(box.text) <= _SHORT]
    others = [box for box in boxes if box.x1 <= end - _FLUSH or len(box.text) > _SHORT]
    if len(column) < 2 or not others or max(map(len, cells(column))) < 2 or not is_margin(column, others):
        return boxes
    return [*others, *lifted(column, others)]


def lifted(column: Sequence[Box], others: Sequence[Box]) -> list[Box]:
    """A right margin with the lower lines of its cells put beside the first one, where they stand beside mere text."""
    right = max(box.x1 for box in others)
    width = right - min(box.x0 for box in others)
    found: list[Box] = []
    for cell in cells(column):
        first = last = cell[0]
        for box in cell:
            if box is not first and not _stands_beside_a_row(box, others, right - _EDGE * width):
                box = replace(
                    box,
                    x0=last.x1 + 2 * box.height,
                    x1=last.x1 + 2 * box.height + 1,
                    top=first.top,
                    bottom=first.bottom,
                )
                last = box
            found.append(box)
    return found


def _stands_beside_a_row(box: Box, others: Sequence[Box], end: float) -> bool:
    """Whether the line to the left says something of its own: no point of a list, no second half of a line."""
    level = [other for other in others if abs(box.middle - other.middle) < 0.5 * box.height]
    if not level or _POINT.match(level[0].text):
        return False
    above = [other for other in others if 0 < level[0].middle - other.middle < 1.8 * box.height]
    return not any(other.x1 > end or _POINT.match(other.text) for other in above)
