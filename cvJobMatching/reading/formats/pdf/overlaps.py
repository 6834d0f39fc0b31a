"""Finds words that lie on top of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from cvJobMatching.reading.formats.pdf.glyphs import Word

    Heights = NDArray[np.float64]
    Places = NDArray[np.intp]

_SHARED = 0.1  # of the smaller word's area
_AT_ONCE = 100_000  # pairs


def piled(words: list[Word], indexes: list[int]) -> list[tuple[int, int]]:
    """Pairs of those words of which one lies on a part of the other, in the file's order."""
    if len(indexes) < 2:
        return []
    x0, y0, x1, y1 = np.array([words[index].ink for index in indexes]).T
    sizes = (x1 - x0) * (y1 - y0)
    found: list[tuple[int, int]] = []
    for row, near in _level(y0, y1):
        wide = np.minimum(x1[row], x1[near]) - np.maximum(x0[row], x0[near])
        high = np.minimum(y1[row], y1[near]) - np.maximum(y0[row], y0[near])
        shared = np.clip(wide, 0, None) * np.clip(high, 0, None)
        hits = shared > _SHARED * np.maximum(np.minimum(sizes[near], sizes[row]), 0.01)
        found += zip(np.minimum(row, near)[hits].tolist(), np.maximum(row, near)[hits].tolist(), strict=True)
    return sorted((indexes[first], indexes[second]) for first, second in found)


def _level(y0: Heights, y1: Heights) -> Iterator[tuple[Places, Places]]:
    """Pairs of which the second begins below the top of the first and above its end, some thousands at a time."""
    order = np.argsort(y0, kind="stable")
    places = np.arange(len(order))
    ends = np.maximum(np.searchsorted(y0[order], y1[order]), places + 1)
    counts = ends - places - 1
    upto = np.cumsum(counts)
    start = 0
    while start < len(order):
        stop = max(int(np.searchsorted(upto, upto[start] + _AT_ONCE)), start + 1)
        some = counts[start:stop]
        rows = np.repeat(places[start:stop], some)
        steps = np.arange(len(rows)) - np.repeat(np.cumsum(some) - some, some)
        yield order[rows], order[rows + 1 + steps]
        start = stop
