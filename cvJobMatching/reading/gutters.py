"""Finds the white gutter that parts two columns, and tells columns from the cells of a table."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = list[tuple[float, float, str]]  # top, bottom, text


class Gutter(NamedTuple):
    """White from `top` to `bottom`; what starts at `x` or right of it is the right column."""

    x: float
    top: float
    bottom: float


_NARROW = 0.45  # of the line's height
_WIDE = 1.0
_DATE = re.compile(
    r"(?:19|20)\d\d|\b\d{1,2}[./]\d{2,4}\b|present|current|today|now|heute|aujourd|actual|н\.\s?в|наст|сейчас|\b\d+\s+(?:лет|год|года|мес)",
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
    """The stretches from top to bottom that nothing crosses, bounded by the middles of what does."""
    middles = np.sort((array[crossing, 1] + array[crossing, 3]) / 2)
    borders = [-np.inf, *middles.tolist(), np.inf]
    return [(top, bottom) for top, bottom in pairwise(borders) if bottom - top > 1]


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
    if shared < _least_height(width, height):
        return None
    inner = array[inside]
    return (float(shared), width), Gutter(x, float(inner[:, 1].min()), float(inner[:, 3].max()))


def _least_height(width: float, height: float) -> float:
    """A narrow gap must run long to be a gutter, or the blanks of a paragraph would pass for one."""
    if width < _WIDE * height:
        return 9 * height
    return 2.5 * height if width < 2.5 * height else 1.5 * height


def is_table(left: Rows, right: Rows) -> bool:
    """Whether the two sides are cells of the same rows: a side of dates, or labels level with their values."""
    return _mostly_dates(left) or _mostly_dates(right) or _level_rows(left, right)


def _mostly_dates(rows: Rows) -> bool:
    dated = sum(1 for _, _, text in rows if len(text) < 40 and _DATE.search(text))
    return dated >= 2 and dated >= 0.5 * len(rows)


def _level_rows(left: Rows, right: Rows) -> bool:
    return len(left) == len(right) and all(
        abs(a[0] - b[0]) < 0.5 * (a[1] - a[0]) for a, b in zip(left, right, strict=True)
    )
