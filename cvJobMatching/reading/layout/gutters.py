"""Finds the white gutter that parts two columns, and tells columns from the cells of a table."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cvJobMatching.patterns import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = list[tuple[float, float, str]]  # top, bottom, text


class Gutter(NamedTuple):
    """White from `top` to `bottom`; what starts at `x` or right of it is the right column."""

    x: float
    top: float
    bottom: float


_NARROW = 0.45  # of the line's height
_LEAST = ((1.0, 8), (1.7, 5), (3.0, 3), (float("inf"), 2))  # up to that width, at least so many lines on each side
_INDENT = 3.5  # of the line's height: as far in may lines of a column begin
_BESIDE = 0.35  # of the lines on the right: fewer are a margin of the left column, and the rest is another column
_LABEL = 32  # characters
_LONE = 0.3  # of the labels: headings that have no value beside them
_LONGER = 1.5  # times the length of the labels: columns of shorter values are lists side by side
_APART = 1.0  # points by which the gap between rows exceeds the one between lines
_DATED = 40  # characters
_DATE = compiled(
    r"(?:19|20)\d\d|\b\d{1,2}[./]\d{2,4}\b|[^\W\d]\.?\s?['’]\d\d\b|present|current|today|now|heute|aujourd|actual|н\.\s?в|наст|сейчас|\b\d+\s+(?:лет|год|года|мес)",
    re.IGNORECASE,
)


def best(boxes: list[tuple[float, float, float, float]]) -> Gutter | None:
    """The gutter beside which most of the text stands; None when the text is one column."""
    if len(boxes) < 4:
        return None
    array = np.array(boxes, dtype=np.float64)
    height = float(np.median(array[:, 3] - array[:, 1]))
    found = [_along(array, x, height) for x in _edges(array)]
    scored = [candidate for candidate in found if candidate is not None]
    return max(scored, key=lambda pair: pair[0])[1] if scored else None


def _edges(array: NDArray[np.float64]) -> list[float]:
    """Where columns may begin: left edges that two boxes share."""
    values, counts = np.unique(np.round(array[:, 0] / 2.0), return_counts=True)
    return [float(value) * 2.0 - 1.0 for value in values[counts >= 2]]


def _along(array: NDArray[np.float64], x: float, height: float) -> tuple[tuple[float, float], Gutter] | None:
    crossing = (array[:, 0] < x) & (array[:, 2] > x - _NARROW * height)
    candidates = [_in_run(array, x, height, top, bottom) for top, bottom in _runs(array, crossing)]
    scored = [candidate for candidate in candidates if candidate is not None]
    return max(scored, key=lambda pair: pair[0]) if scored else None


def _runs(array: NDArray[np.float64], crossing: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """The stretches from top to bottom that nothing crosses."""
    across = array[crossing][np.argsort(array[crossing, 1], kind="stable")]
    ends = np.concatenate([[-np.inf], np.maximum.accumulate(across[:, 3])])
    starts = np.concatenate([across[:, 1], [np.inf]])
    return [(top, bottom) for top, bottom in zip(ends.tolist(), starts.tolist(), strict=True) if bottom - top > 1]


def _in_run(
    array: NDArray[np.float64], x: float, height: float, top: float, bottom: float
) -> tuple[tuple[float, float], Gutter] | None:
    middles = (array[:, 1] + array[:, 3]) / 2
    inside = (middles > top) & (middles < bottom)
    left, right = array[inside & (array[:, 0] < x)], array[inside & (array[:, 0] >= x)]
    if len(left) < 2 or len(right) < 2:
        return None
    shared = min(left[:, 3].max(), right[:, 3].max()) - max(left[:, 1].min(), right[:, 1].min())
    width = float(right[:, 0].min() - left[:, 2].max())
    if (_begins(right, height) < x + _INDENT * height).mean() < _BESIDE:
        return None
    if shared < 1.2 * height or min(_count(left), _count(right)) < _least_lines(width / height):
        return None
    inner = array[inside]
    return (float(shared), width), Gutter(x, float(inner[:, 1].min()), float(inner[:, 3].max()))


def _begins(boxes: NDArray[np.float64], height: float) -> NDArray[np.float64]:
    """Where the lines of these boxes begin, roughly."""
    places = np.round((boxes[:, 1] + boxes[:, 3]) / height).astype(np.intp)  # two to a line
    found = np.full(places.max() - places.min() + 1, np.inf)
    np.minimum.at(found, places - places.min(), boxes[:, 0])
    return found[np.isfinite(found)]


def _count(boxes: NDArray[np.float64]) -> int:
    """How many lines the boxes stand on."""
    tops = np.sort(boxes[:, 1])
    return 1 + int((np.diff(tops) > 0.5 * np.median(boxes[:, 3] - boxes[:, 1])).sum())


def _least_lines(width: float) -> int:
    """A narrow gap must run long to be a gutter, or the blanks of a paragraph would pass for one."""
    return next(lines for most, lines in _LEAST if width < most)


def is_dated(text: str) -> bool:
    """Whether a short text has a date."""
    return len(text) < _DATED and _DATE.search(text) is not None


def has_dates(left: Rows, right: Rows) -> bool:
    """Whether one of the two sides is a column of dates that belong to the rows of the other."""
    return _mostly_dates(left, right) or _mostly_dates(right, left)


def _mostly_dates(rows: Rows, others: Rows) -> bool:
    beside = [row for row in rows if any(row[0] < other[1] and other[0] < row[1] for other in others)]
    dated = sum(1 for _, _, text in beside if is_dated(text))
    return dated >= 2 and dated >= 0.5 * len(beside)


def has_labels(labels: Rows, values: Rows) -> bool:
    """Each label begins a row: it is short, a line stands level with it, and rows lie further apart than lines."""
    level = [next((n for n, value in enumerate(values) if _level(label, value)), -1) for label in labels]
    rows = [number for number in level if number >= 0]
    lone = [label for label, number in zip(labels, level, strict=True) if number < 0]
    if len(rows) < 2 or len(lone) > _LONE * len(labels) or any(len(text) > _LABEL for _, _, text in labels):
        return False
    if any(label[0] < value[1] and value[0] < label[1] for label in lone for value in values):
        return False
    lists = sum(len(text) for _, _, text in values) < _LONGER * sum(len(text) for _, _, text in labels)
    return not lists and (len(rows) == len(values) or _rows_apart(values, set(rows)))


def _level(label: tuple[float, float, str], value: tuple[float, float, str]) -> bool:
    height = min(label[1] - label[0], value[1] - value[0])
    return abs(label[0] + label[1] - value[0] - value[1]) / 2 < 0.5 * height


def _rows_apart(values: Rows, firsts: set[int]) -> bool:
    gaps = [(after[0] - before[1], number in firsts) for number, (before, after) in enumerate(pairwise(values), 1)]
    between = [gap for gap, first in gaps if first]
    within = [gap for gap, first in gaps if not first]
    return bool(between) and bool(within) and min(between) > max(within) + _APART
