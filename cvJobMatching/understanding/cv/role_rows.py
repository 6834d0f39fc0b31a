"""The rows of a section of positions, and which of them hold the dates of one."""

from __future__ import annotations

from bisect import bisect_right
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.cv.dates import Period, dates, periods
from cvJobMatching.understanding.cv.degrees import degree_rank
from cvJobMatching.understanding.cv.role_patterns import role_patterns
from cvJobMatching.understanding.cv.role_pieces import REMARK, is_title, pieces
from cvJobMatching.understanding.text.lines import Span, lines, sentences, without_bullet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EDGE = 3  # characters between dates and the end of their row, for brackets and stops
LONGEST_HEAD = 90  # characters of a row that names a position
LONGEST_BEFORE = 120  # characters before the dates in the first sentence of a row
LONGEST_LEAD = 16  # characters before the dates of a later sentence: "Before that, "
REACH = 600  # characters before and behind the dates of a longer row
FLATTENED = 1200  # a row as long as that is a page whose line breaks are lost
ABBREVIATED = compiled(r"(?:[^\W\d]\.|\b(?-i:[A-Z])[^\W\d_]{1,3}\.)\Z")  # "o.o.", "Inc."
MOST_ROWS = 3  # beside the dates that may name the position


class Row(NamedTuple):
    """A line of a section."""

    span: Span
    bullet: bool
    indent: int  # blanks before it
    after_blank: bool  # whether the line before it is blank, or there is none


class Head(NamedTuple):
    """The dates of a position and their row; `above` and `below` are the rows beside it that may name it too.

    `own` is the part of the row that is about these dates.
    """

    period: Period
    row: Row
    own: Span
    above: tuple[Row, ...]  # in the order of the text
    below: tuple[Row, ...]


def rows(text: str, start: int, end: int) -> list[Row]:
    """The lines of `text[start:end]`."""
    found: list[Row] = []
    last = start
    for line in lines(text, start, end):
        between = text[last : line.start]
        bullet = without_bullet(text, line) != line
        found.append(Row(line, bullet, len(between) - between.rfind("\n") - 1, between.count("\n") > 1 or not found))
        last = line.end
    return found


def heads(text: str, start: int, end: int, *, singles: bool = False) -> list[Head]:
    """The dates of positions in `text[start:end]`, each with the rows that may name the position.

    With `singles`, a row of a title and one date is a position too.
    """
    listed = rows(text, start, end)
    dated = list(_dated(text, listed, start, end))
    found = _heads(text, listed, dated)
    more = list(_single_dates(text, listed, found)) if singles else []
    return _heads(text, listed, sorted([*dated, *more], key=lambda each: each[0].at)) if more else found


def _heads(text: str, listed: Sequence[Row], dated: Sequence[tuple[Period, Row]]) -> list[Head]:
    number = {row: at for at, row in enumerate(listed)}
    places = [number[row] for _, row in dated]
    found: list[Head] = []
    most = MOST_ROWS
    for at, (period, row) in enumerate(dated):
        before = places[at - 1] + 1 if at else 0
        following = places[at + 1] if at + 1 < len(places) else len(listed)
        rest, own = listed[places[at] + 1 : following], _own(dated, at)
        if row.after_blank:
            above = _across_blanks(text, listed[before : places[at]]) if _lonely(text, period, own, rest) else ()
        else:
            above = _above(text, listed[before : places[at]], most if at else MOST_ROWS, first=not at)
        most = min(most, len(above)) if not at else most
        found.append(Head(period, row, own, above, _below(text, rest)))
    return _untangled(found)


def _untangled(found: list[Head]) -> list[Head]:
    """Each row belongs to one position: rows above the dates of the next one are not below those of this one."""
    following = [*(set(head.above) for head in found[1:]), set()][: len(found)]
    return [
        head._replace(below=tuple(row for row in head.below if row not in after))
        for head, after in zip(found, following, strict=True)
    ]


def _own(dated: Sequence[tuple[Period, Row]], at: int) -> Span:
    """The part of a row between the dates before and behind, if they stand in the same one."""
    period, row = dated[at]
    before = dated[at - 1][0].stop if at and dated[at - 1][1] == row else row.span.start
    after = dated[at + 1][0].at if at + 1 < len(dated) and dated[at + 1][1] == row else row.span.end
    return Span(max(before, period.at - REACH), max(period.stop, min(after, period.stop + REACH)))


def _lonely(text: str, period: Period, own: Span, rest: Sequence[Row]) -> bool:
    """Whether dates stand alone between blank lines, as in a text with a blank line after each of its lines."""
    alone = not pieces(text, own.start, period.at) and not pieces(text, period.stop, own.end)
    return alone and (not rest or rest[0].after_blank or rest[0].bullet)


def _across_blanks(text: str, before: Sequence[Row]) -> tuple[Row, ...]:
    found = list(takewhile(lambda row: not row.bullet and _may_head(text, row), before[:-MOST_ROWS:-1]))
    return tuple(found[::-1])


def _above(text: str, before: Sequence[Row], most: int, *, first: bool) -> tuple[Row, ...]:
    """The rows right above the dates that belong to them.

    A blank line parts positions, and so do points; without them, as many rows belong as there are above the first
    dates of the section. A small letter goes on with a point, unless the rows begin with one behind the blank line.
    """
    found: list[Row] = []
    opening = next((each for each in reversed(before) if each.after_blank), None)
    small = opening is not None and not opening.bullet and _begins_small(text, opening)
    for each in reversed(before):
        if each.bullet or (not small and _begins_small(text, each)):
            return tuple(found[::-1])
        if not _may_head(text, each) or len(found) == MOST_ROWS:
            return tuple(found[:most][::-1])
        found.append(each)
        if each.after_blank:
            return tuple(found[::-1])
    return tuple(found[::-1] if first else found[:most][::-1])


def _begins_small(text: str, row: Row) -> bool:
    """Whether a row begins with a small letter and no label, as one does that goes on with the row before."""
    said = text[row.span.start : row.span.end]
    labels = (role_patterns().title_label, role_patterns().employer_label)
    return said[:1].islower() and not any(label.match(said) for label in labels)


def _below(text: str, after: Sequence[Row]) -> tuple[Row, ...]:
    """The short rows right below the dates, up to a blank line; of a long one its first sentence, if it is short."""
    found: list[Row] = []
    for at, each in enumerate(after[:MOST_ROWS]):
        if each.after_blank or (each.bullet and at):
            break
        opening = each._replace(span=next(sentences(text, *each.span))) if not at and not each.bullet else each
        for row in (each, opening):
            if _may_head(text, row):
                found.append(row)
                break
    return tuple(found)


def _may_head(text: str, row: Row) -> bool:
    """Whether a row is short and no sentence, as rows are that name a position."""
    said = REMARK.sub("", text[row.span.start : row.span.end])
    whole = not said.endswith((".", ";", ":")) or bool(ABBREVIATED.search(said))
    return len(said) <= LONGEST_HEAD and whole


def _dated(text: str, listed: Sequence[Row], start: int, end: int) -> Iterator[tuple[Period, Row]]:
    """The periods that stand as the dates of a position do, one a row unless later sentences begin with theirs."""
    found = [(period, row) for period in periods(text, start, end) if (row := _row_of(listed, period))]
    firm = [row for period, row in found if not period.since and not row.bullet]
    deepest = min((row.indent for row in firm), default=None)
    last: Row | None = None
    begun: list[int] = []
    for period, row in found:
        if row is not last:
            begun = [sentence.start for sentence in sentences(text, *row.span)]
        elif not (_is_flat(row) or _opens_a_sentence(period, begun)):
            continue
        too_deep = period.since and deepest is not None and row.indent > deepest + 1
        if (row.bullet and firm) or too_deep or not _stands_out(text, period, row, begun):
            continue
        last = row
        yield period, row


def _single_dates(text: str, listed: Sequence[Row], taken: Sequence[Head]) -> Iterator[tuple[Period, Row]]:
    """Rows with a title and one date at the end: "Intern, Hallmere Atlas, 2010"."""
    used = {row for head in taken for row in (head.row, *head.above)}
    used |= {row for head in taken for row in head.below if not _is_titled(text, head.row.span)}
    for row in listed:
        said = text[row.span.start : row.span.end]
        if row.bullet or row in used or len(said) > LONGEST_HEAD or degree_rank(said):
            continue
        found = next(
            ((month, at, stop) for month, at, stop in dates(text, *row.span) if row.span.end - stop <= 1), None
        )
        if found and _is_titled(text, Span(row.span.start, found[1])):
            yield Period(found[0], found[0], found[1], found[2]), row


def _is_titled(text: str, span: Span) -> bool:
    """Whether the first piece of a span reads as a title and another piece stands beside it."""
    found = pieces(text, *span)
    return len(found) > 1 and is_title(found[0].text)


def _row_of(listed: Sequence[Row], period: Period) -> Row | None:
    at = bisect_right(listed, period.at, key=lambda row: row.span.start) - 1
    return listed[at] if at >= 0 and period.at < listed[at].span.end else None


def _is_flat(row: Row) -> bool:
    return row.span.end - row.span.start >= FLATTENED


def _stands_out(text: str, period: Period, row: Row, begun: Sequence[int]) -> bool:
    """Whether the dates are those of a position and not said in passing."""
    lead, rest = period.at - without_bullet(text, row.span).start, row.span.end - period.stop
    if period.since:
        return lead <= EDGE or (rest <= EDGE and row.span.end - row.span.start <= LONGEST_BEFORE)
    if lead <= EDGE or rest <= EDGE or _is_flat(row) or _opens_a_sentence(period, begun):
        return True
    return lead <= LONGEST_BEFORE and bisect_right(begun, period.at) <= 1


def _opens_a_sentence(period: Period, begun: Sequence[int]) -> bool:
    """Whether dates with both ends stand at the beginning of a sentence of their row."""
    at = bisect_right(begun, period.at)
    return not period.since and bool(at) and period.at - begun[at - 1] <= LONGEST_LEAD
