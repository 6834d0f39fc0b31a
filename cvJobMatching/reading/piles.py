"""Finds words that lie on top of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cvJobMatching.reading.glyphs import Word

_SHARED = 0.1  # of the smaller word's area


def piled(words: list[Word], indexes: list[int]) -> list[tuple[int, int]]:
    """Pairs of those words of which one lies on a part of the other, in the file's order."""
    if len(indexes) < 2:
        return []
    x0, y0, x1, y1 = np.array([words[index].ink for index in indexes]).T
    order = np.argsort(y0, kind="stable")
    found: list[tuple[int, int]] = []
    for place, row in enumerate(order[:-1].tolist()):
        later = order[place + 1 :]
        near = later[: int(np.searchsorted(y0[later], y1[row]))]
        wide = np.minimum(x1[row], x1[near]) - np.maximum(x0[row], x0[near])
        high = np.minimum(y1[row], y1[near]) - np.maximum(y0[row], y0[near])
        areas = np.minimum((x1 - x0)[near] * (y1 - y0)[near], (x1[row] - x0[row]) * (y1[row] - y0[row]))
        shared = np.clip(wide, 0, None) * np.clip(high, 0, None)
        hits = near[shared > _SHARED * np.maximum(areas, 0.01)].tolist()
        found += [(indexes[min(row, hit)], indexes[max(row, hit)]) for hit in hits]
    return sorted(found)
