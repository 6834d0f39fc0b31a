"""Tells where one table or list of two columns ends below another that shares its gutter."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cvJobMatching.reading.layout import Box

    Rows = list[list[Box]]

_WIDER = 1.4  # times the widest gap between the lines before: what follows stands apart from them
_EDGE = 6.0  # points from the left edge at which headings stand


def bands(left: list[Box], right: list[Box]) -> list[tuple[list[Box], list[Box]]]:
    """The two sides cut above each line that stands alone on the left, as a heading between two tables does."""
    edge = min(box.x0 for box in left)
    alone = [box.top for box in left if box.x0 < edge + _EDGE and not any(_level(box, other) for other in right)]
    starts = [top for top in sorted(alone) if any(box.bottom < top for box in right)]
    ends = [*starts, float("inf")]
    parted = [
        ([box for box in left if start <= box.middle < end], [box for box in right if start <= box.middle < end])
        for start, end in zip([float("-inf"), *starts], ends, strict=True)
    ]
    return _whole(parted)


def _whole(parted: list[tuple[list[Box], list[Box]]]) -> list[tuple[list[Box], list[Box]]]:
    """A band with nothing on the right begins the next one."""
    whole: list[tuple[list[Box], list[Box]]] = []
    waiting: list[Box] = []
    for left, right in parted:
        if right:
            whole.append(([*waiting, *left], right))
            waiting = []
        else:
            waiting += left
    if waiting and whole:
        whole[-1] = ([*whole[-1][0], *waiting], whole[-1][1])
    return [band for band in whole if band[0]] if all(band[0] for band in whole) else []


def _level(box: Box, other: Box) -> bool:
    return other.top < box.bottom and box.top < other.bottom


def hanging(left: list[Box], right: list[Box]) -> list[Box]:
    """What stands on the left below a list in two columns, apart from it: the next heading, not the list's end."""
    end = max(box.bottom for box in right)
    rows = sorted(left, key=lambda box: box.middle)
    gaps = [(after.top - before.bottom, after) for before, after in pairwise(rows) if after.top > before.middle]
    within = [gap for gap, after in gaps if after.top < end]
    apart = next((box for gap, box in gaps if box.top >= end and within and gap > _limit(within, box)), None)
    return [box for box in left if box.top >= apart.top] if apart else []


def _limit(gaps: list[float], box: Box) -> float:
    return max(_WIDER * max(gaps), max(gaps) + 0.25 * box.height)
