"""Tells the cells of tables and lists: where one ends below another, which labels run over lines, what stands apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

from cvJobMatching.reading.layout.box import Box, parted_by_a_blank

if TYPE_CHECKING:
    from collections.abc import Iterator

    Sides = tuple[list[Box], list[Box]]

_WIDER = 1.4  # times the widest gap between the lines before: what follows stands apart from them
_EDGE = 6.0  # points from the left edge at which headings stand
_COLUMN = 3.0  # points: cells of a column begin within that of each other
_LEADING = 1.12  # times the least distance of two lines: lines of one cell
_FEW = 0.4  # of the lines
_AIRY = 1.5  # of the line's height: further apart are rows of a table
_UNEVEN = 1.2  # times the least distance
_ROWS = 200  # of a table on one page, at most
_CHIPS = 3  # phrases of a row that stand apart
_CHIP_GAP = 1.1  # of the line's height
_LABEL_GAP = 0.7  # of the line's height: between words it is .56 at most, in a column of labels .79 and more


def parted(left: list[Box], right: list[Box]) -> Iterator[tuple[Sides, Sides]]:
    """The two sides cut in two, above each line that stands alone on the left, as a heading between two tables does."""
    edge = min(box.x0 for box in left)
    alone = [box.top for box in left if box.x0 < edge + _EDGE and not any(_level(box, other) for other in right)]
    for top in sorted(alone):
        above = [box for box in left if box.middle < top], [box for box in right if box.middle < top]
        below = [box for box in left if box.middle >= top], [box for box in right if box.middle >= top]
        if all((*above, *below)):
            yield above, below


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


def labels(left: list[list[Box]]) -> list[Box]:
    """The cells of a column of labels by their lines: the first box of each with all that it says."""
    cells: list[Box] = []
    for goes_on, line in zip([False, *_going_on(left)], left, strict=True):
        first, rest = (cells.pop(), line) if goes_on else (line[0], line[1:])
        cells.append(reduce(_said_together, rest, first))
    return cells


def _said_together(cell: Box, box: Box) -> Box:
    return replace(cell, text=f"{cell.text} {box.text}", marks=cell.marks + box.marks_after(len(cell.text) + 1))


def _going_on(left: list[list[Box]]) -> list[bool]:
    """For each line but the first whether it goes on with the cell above: a few may, which lie nearer than others."""
    steps = _steps([line[0] for line in left])
    near = [
        step <= _LEADING * min(steps) and not _apart(step, line[0]) for step, line in zip(steps, left, strict=False)
    ]
    return near if 0 < sum(near) <= _FEW * len(near) else [False] * len(near)


def _steps(column: list[Box]) -> list[float]:
    return [after.middle - before.middle for before, after in pairwise(column)]


def _apart(step: float, box: Box) -> bool:
    return step > _AIRY * box.height


def are_rows(cells: list[Box]) -> bool:
    """Whether cells lie as the rows of a table do: far apart, or not all at one distance as the lines of a text."""
    steps = _steps(cells)
    return bool(steps) and (_apart(min(steps), cells[0]) or max(steps) > _UNEVEN * min(steps))


def inner_edge(left: list[Box], right: list[Box]) -> float | None:
    """Where the last column of a table begins, if its rows begin level with those on the left and run over lines."""
    starts = sorted(box.top for box in left[:_ROWS])
    firsts = [[box for box in right if abs(box.top - top) < box.height / 2] for top in starts]
    if not 2 <= len(left) <= _ROWS or min(map(len, firsts)) < 2:
        return None
    edge = min(max(box.x0 for box in row) for row in firsts) - _COLUMN
    if any(_crosses(box, edge) for box in right) or any(max(b.x0 for b in row) > edge + 2 * _COLUMN for row in firsts):
        return None
    start = min(min(box.x0 for box in row) for row in firsts) - _COLUMN
    cells = [box.x0 >= edge for box in right if box.x0 >= start and box.top > starts[0] - 1]
    return edge if min(sum(cells), len(cells) - sum(cells)) > len(starts) else None


def edges(rows: list[list[Box]]) -> list[set[int]]:
    """Of each row, where columns begin: places at which boxes of other rows follow another box as well.

    No box of the page crosses them, or the row right above or below has them too, behind gaps that words do not have.
    """
    counts = Counter(edge(box) for row in rows for box in row[1:])
    shared = {place for place in counts if counts[place - 1] + counts[place] + counts[place + 1] > 1}
    whole = {place for place in shared if not any(_crosses(box, place * _COLUMN) for row in rows for box in row)}
    found = [whole.copy() for _ in rows]
    for (own, above), (other, below) in pairwise(zip(found, rows, strict=True)):
        if not parted_by_a_blank(above[0], below[0]):
            for one, two in _alike(_behind_gaps(above), _behind_gaps(below)):
                own.add(one)
                other.add(two)
    return found


def _behind_gaps(row: list[Box]) -> list[int]:
    return [edge(box) for before, box in pairwise(row) if box.x0 - before.x1 > _LABEL_GAP * box.height]


def _alike(above: list[int], below: list[int]) -> list[tuple[int, int]]:
    """Where columns that two rows share begin; labels that end at one place may begin apart."""
    if len(above) != len(below):
        return []
    alike = [(one, two) for one, two in zip(above, below, strict=True) if abs(one - two) <= 1]
    return alike if 2 * len(alike) > len(above) else []


def _crosses(box: Box, x: float) -> bool:
    return box.x0 < x - _COLUMN and box.x1 > x + _COLUMN


def edge(box: Box) -> int:
    """The place at which a box begins, as `edges` counts them."""
    return round(box.x0 / _COLUMN)


def are_chips(row: list[Box]) -> bool:
    """Whether a row is a list of phrases set apart from each other, as tags are."""
    gaps = [after.x0 - before.x1 for before, after in pairwise(row)]
    return len(row) >= _CHIPS and min(gaps) > _CHIP_GAP * min(box.height for box in row)
