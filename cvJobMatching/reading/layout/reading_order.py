"""Puts the words of a page into the order in which a person reads them.

A page is cut along its gutters first, so that columns and sidebars stay whole; a column of dates or of labels
belongs to the rows beside it and is read with them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.patterns import compiled
from cvJobMatching.reading.layout import bidi, gutters, hyphens, margins, spacing, tables
from cvJobMatching.reading.layout.box import Box, parted_by_a_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cvJobMatching.reading.layout.box import Marks

_WORD_GAP = 0.5  # of the line's height: wider gaps part phrases
_CELL_GAP = 1.6  # of the line's height: wider gaps become a tab
_SAME_LINE = 0.5  # of the lower box: overlap of two words on one line
_POINT_GAP, _ICON_GAP = 3.0, 0.9  # the same behind the points of a list, and behind other marks
_POINTS = compiled(r"[•◦▪▫■□●○◆◇►▸▶‣⁃∙·*\-–—»>o§✓✔\uf0b7\uf0a7]")
_MARKS = compiled(r"[^\w\s]{1,2}|[\ue000-\uf8ff]|[o§]")
_MAX_DEPTH = 12
_HEADING = 2  # lines
_MOSTLY = 0.7  # of the height


class Ordered(NamedTuple):
    """The text of a page, and where in it each of its words begins."""

    text: str
    marks: Marks


def marked(words: Sequence[Box]) -> list[Box]:
    """The words of a page, each marked with its number."""
    return [replace(word, marks=((0, number),)) for number, word in enumerate(words)]


def page_text(words: Sequence[Box]) -> Ordered:
    """The words as text, line by line, an empty line between paragraphs."""
    if bidi.reads_from_right(words):
        words = [box for line in lines(list(words)) for box in bidi.mirrored(line)]
    return _rendered(hyphens.joined(_ordered(margins.with_whole_dates(phrases(words)), 0)))


def phrases(words: Iterable[Box]) -> list[Box]:
    """Words joined with their neighbours on the line, up to the first wide gap."""
    joined: list[Box] = []
    for line in lines(list(words)):
        joined += _phrases_of(spacing.joined(line))
    return joined


def _phrases_of(line: list[Box]) -> list[Box]:
    grown: list[Box] = []
    for word in line:
        if grown and _belongs(grown[-1], word):
            grown[-1] = join(grown[-1], word)
        else:
            grown.append(word)
    return grown


def _belongs(left: Box, right: Box) -> bool:
    gap = right.x0 - left.x1
    limit = _POINT_GAP if _POINTS.fullmatch(left.text) else _ICON_GAP if _MARKS.fullmatch(left.text) else _WORD_GAP
    return gap < limit * min(left.height, right.height)


def join(left: Box, right: Box, *, cells: bool = False) -> Box:
    """Two boxes of one line as one; `cells` when they are known to stand in columns."""
    wide = cells or right.x0 - left.x1 > _CELL_GAP * min(left.height, right.height)
    blank = "\t" if wide and not _MARKS.fullmatch(left.text) else " "
    return Box(
        left.text + blank + right.text,
        min(left.x0, right.x0),
        min(left.top, right.top),
        max(left.x1, right.x1),
        max(left.bottom, right.bottom),
        left.marks + right.marks_after(len(left.text) + 1),
    )


def lines(boxes: list[Box]) -> list[list[Box]]:
    """Boxes that stand on one line together, lines from the top, boxes from the left."""
    found: list[list[Box]] = []
    for box in sorted(boxes, key=lambda b: (b.middle, b.x0)):
        if found and _shares_line(found[-1], box):
            found[-1].append(box)
        else:
            found.append([box])
    return [sorted(line, key=lambda b: (b.x0, b.x1)) for line in found]


def _shares_line(line: list[Box], box: Box) -> bool:
    """With the first box too: a box of the column beside may stand half-way between two lines."""
    return all(_shares(other, box) for other in (line[0], line[-1]))


def _shares(one: Box, other: Box) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap > _SAME_LINE * max(min(one.height, other.height), 0.1)


def _ordered(boxes: list[Box], depth: int) -> list[Box]:
    cut = gutters.best([(b.x0, b.top, b.x1, b.bottom) for b in boxes]) if depth < _MAX_DEPTH else None
    if cut is None:
        return _row_by_row(margins.with_lifted(boxes))
    above = [b for b in boxes if b.middle < cut.top]
    below = [b for b in boxes if b.middle > cut.bottom]
    inside = [b for b in boxes if cut.top <= b.middle <= cut.bottom]
    left, right = [b for b in inside if b.x0 < cut.x], [b for b in inside if b.x0 >= cut.x]
    heading = _heading_of(below, left, right) or tables.hanging(left, right)
    middle = _beside([b for b in left if b not in heading], right, depth)
    return [*_ordered(above, depth + 1), *middle, *_ordered([*heading, *below], depth + 1)]


def _heading_of(below: list[Box], left: list[Box], right: list[Box]) -> list[Box]:
    """A line or two that hang over on the left, right above text that runs across: they belong to it."""
    end = max(box.bottom for box in right)
    over = [box for box in left if box.top >= end]
    return over if below and len(lines(over)) <= _HEADING and len(over) < len(left) else []


def _beside(left: list[Box], right: list[Box], depth: int) -> list[Box]:
    if margins.is_margin(right, left):
        return _row_by_row([*left, *margins.lifted(right, left)])
    if gutters.has_dates(_texts(_first_column(left)), _texts(right)):
        return _dated(left, right, depth)
    if margins.is_margin(left, right):
        return _row_by_row([*left, *right])
    if _is_labelled(left, right) and not _in_columns(right):
        return _labelled(left, right, depth)
    parted = next((pair for pair in tables.parted(left, right) if any(_is_table(*half) for half in pair)), ())
    if parted:
        return [box for half in parted for box in _ordered([*half[0], *half[1]], depth + 1)]
    return [*_ordered(left, depth + 1), *_ordered(right, depth + 1)]


def _first_column(boxes: list[Box]) -> list[Box]:
    """The boxes without those of a second column, where there is one."""
    rows = lines(boxes)
    edge = min(box.x0 for box in boxes) + max(box.height for box in boxes)
    first = [box for row in rows for box in row if row[0].x0 < edge]
    return first if any(len(row) > 1 for row in rows) and len(first) < len(boxes) else boxes


def _dated(left: list[Box], right: list[Box], depth: int) -> list[Box]:
    """Rows; where the text beside the dates is a table of several columns, cell by cell."""
    dates = [line[0] for line in lines([*left, *right]) if gutters.is_dated(line[0].text)]
    at = set(map(id, dates))
    edge = tables.inner_edge(dates, [box for box in (*left, *right) if id(box) not in at])
    if edge is None:
        return _row_by_row([*left, *right])
    starts = sorted(box.top for box in dates)
    rows: list[Box] = []
    for top, end in zip([float("-inf"), *starts[1:]], [*starts[1:], float("inf")], strict=True):
        band = [box for box in (*left, *right) if top - 1 <= box.top < end - 1]
        rows += _row_by_row([box for box in band if box.x0 < edge])
        rows += _ordered([box for box in band if box.x0 >= edge], depth + 1)
    return rows


def _is_table(left: list[Box], right: list[Box]) -> bool:
    airy = tables.are_rows(tables.labels(lines(left)))
    return gutters.has_dates(_texts(left), _texts(right)) or (airy and _is_labelled(left, right))


def _is_labelled(left: list[Box], right: list[Box]) -> bool:
    labels = tables.labels(lines(left))
    return gutters.has_labels([(label.top, label.bottom, label.text) for label in labels], _texts(right))


def _in_columns(boxes: list[Box]) -> bool:
    """Whether these stand in columns of their own nearly all the way down: then they are no values of labels."""
    cut = gutters.best([(b.x0, b.top, b.x1, b.bottom) for b in boxes])
    height = max(b.bottom for b in boxes) - min(b.top for b in boxes)
    return cut is not None and cut.bottom - cut.top > _MOSTLY * height


def _labelled(left: list[Box], right: list[Box], depth: int) -> list[Box]:
    """Each label on a line of its own, what it labels below it."""
    found: list[Box] = []
    labels = tables.labels(lines(left))
    ends = [label.top for label in labels[1:]] + [float("inf")]
    start = float("-inf")
    for label, end in zip(labels, ends, strict=True):
        values = [box for box in right if start <= box.middle < end]
        found += [label, *_ordered(values, depth + 1)]
        start = end
    return found


def _texts(boxes: list[Box]) -> list[tuple[float, float, str]]:
    return [(line[0].top, line[0].bottom, _date_or_all(line)) for line in lines(boxes)]


def _date_or_all(line: list[Box]) -> str:
    return line[0].text if gutters.is_dated(line[0].text) else " ".join(box.text for box in line)


def _row_by_row(boxes: list[Box]) -> list[Box]:
    rows: list[Box] = []
    found = lines(boxes)
    for line, edges in zip(found, tables.edges(found), strict=True):
        chips = tables.are_chips(line)
        row = line[0]
        for box in line[1:]:
            row = join(row, box, cells=chips or tables.edge(box) in edges)
        rows.append(row)
    return rows


def _rendered(rows: list[Box]) -> Ordered:
    texts: list[str] = []
    marks: Marks = ()
    length = 0
    previous: Box | None = None
    for row in rows:
        if previous is not None:
            texts.append("\n\n" if parted_by_a_blank(previous, row) else "\n")
            length += len(texts[-1])
        texts.append(row.text)
        marks += row.marks_after(length)
        length += len(row.text)
        previous = row
    return Ordered("".join(texts), marks)
