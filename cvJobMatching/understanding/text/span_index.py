"""Asks of many spans at once whether one of them meets another, in the time of a search in a sorted list."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class SpanIndex:
    """Spans in any order, which may overlap and hold each other; `start` is included, `end` is not."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._farthest = list(accumulate((end for _, end in ordered), max))  # end of all up to each

    def meets(self, start: int, end: int) -> bool:
        """Whether a span begins before `end` and ends behind `start`."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._farthest[before - 1] > start

    def holds(self, start: int, end: int) -> bool:
        """Whether `start` to `end` lies within one span."""
        before = bisect_left(self._starts, start + 1)
        return before > 0 and self._farthest[before - 1] >= end
