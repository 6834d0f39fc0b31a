"""Positions held, with title, employer and months."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.model.profile import Role
from cvJobMatching.understanding.cv.course_names import institution
from cvJobMatching.understanding.cv.degrees import degree_rank
from cvJobMatching.understanding.cv.education import courses
from cvJobMatching.understanding.cv.role_names import named
from cvJobMatching.understanding.cv.role_pieces import is_title, title_likeness
from cvJobMatching.understanding.cv.role_rows import Head, heads
from cvJobMatching.understanding.text.lines import Span, lines
from cvJobMatching.understanding.text.span_index import SpanIndex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.understanding.cv.dates import Period
    from cvJobMatching.understanding.cv.role_names import Named
    from cvJobMatching.understanding.cv.sections import Section

ANYWHERE = frozenset({"header", "summary", "projects", "other", "skills"})


class Placed(NamedTuple):
    """A role and where it stands: `head` are the lines that name it, `span` goes on to the next role."""

    role: Role
    period: Period | None
    span: Span
    head: Span

    def months(self, as_of: str) -> int | None:
        """How many months it was held, first and last included; None without dates. `as_of` is YYYY-MM-DD."""
        if self.period is None:
            return None
        start, stop = self.period.months(_month_of(as_of))
        return stop - start

    def months_ago(self, as_of: str) -> int | None:
        """How long ago it ended, 0 while it is held; None without dates. `as_of` is YYYY-MM-DD."""
        if self.period is None:
            return None
        today = _month_of(as_of)
        return max(0, today + 1 - self.period.months(today)[1])


def roles(text: str, parts: Sequence[Section]) -> tuple[Placed, ...]:
    """The roles of the experience sections; of the whole text outside education when there is no such section.

    There a name has to stand beside dates with both ends, or a word of titles beside any.
    """
    chosen = [part for part in parts if part.kind == "experience"]
    if chosen:
        return tuple(placed for part in chosen for placed in _section_roles(text, part, announced=True))
    taught = SpanIndex(course.span for course in courses(text, parts))
    found = [
        placed for part in parts if part.kind in ANYWHERE for placed in _section_roles(text, part, announced=False)
    ]
    return tuple(placed for placed in found if not _is_course(placed, taught))


def _is_plain(text: str, head: Head, one: Named) -> bool:
    """Whether a role that no heading announces is one by its own words, or by its form.

    A school has that form too, and so has a label before dates ("Service period: 01/2024 - 03/2024").
    """
    if is_title(one.title or ""):
        return True
    said, before = text[slice(*head.own)], text[head.own.start : head.period.at].rstrip()
    taught = degree_rank(said) or institution().search(said)
    if head.period.since or before.endswith(":") or (taught and not (one.sure and one.title)):
        return False
    return one.sure or bool(one.title and (one.employer or title_likeness(one.title)))


def _without_name(one: Named, opening: str) -> Named:
    """The same without what the first line of a CV says, where a name stands, unless it is a title."""
    title = None if one.title and one.title in opening and not title_likeness(one.title) else one.title
    employer = None if one.employer and one.employer in opening else one.employer
    return one._replace(title=title, employer=employer)


def _is_course(placed: Placed, taught: SpanIndex) -> bool:
    at = placed.period.at if placed.period else placed.span.start
    return taught.meets(at, at + 1) and not is_title(placed.role.title or "")


def _section_roles(text: str, part: Section, *, announced: bool) -> Iterator[Placed]:
    found = heads(text, part.start, part.end, singles=announced)
    starts = [min(row.span.start for row in (head.row, *head.above)) for head in found]
    opening = next(lines(text), Span(0, 0))
    for at, (head, one) in enumerate(zip(found, named(text, found), strict=True)):
        if not one.away and (announced or _is_plain(text, head, one)):
            stop = starts[at + 1] if at + 1 < len(found) else part.end
            start = _start_of(found, starts, at)
            own = one if announced or head.row.span == opening else _without_name(one, text[slice(*opening)])
            yield Placed(_role(head, own), head.period, Span(start, max(start, stop)), Span(start, head.row.span.end))


def _start_of(found: Sequence[Head], starts: Sequence[int], at: int) -> int:
    """Where a role begins; the second one of a row begins at its dates."""
    again = at and found[at - 1].row == found[at].row
    return found[at].period.at if again else starts[at]


def _role(head: Head, one: Named) -> Role:
    period = head.period
    start, end = period.start.text(), period.end.text() if period.end else None
    if start is None or (period.end and end is None):
        start = end = None
    return Role(title=one.title, employer=one.employer, start=start, end=end)


def months_covered(found: Sequence[Placed], as_of: str) -> int | None:
    """Months of experience with overlaps counted once, both the first and the last month of a role among them."""
    today = _month_of(as_of)
    spans = sorted(placed.period.months(today) for placed in found if placed.period)
    total, reached = 0, 0
    for start, stop in spans:
        total += max(0, stop - max(start, reached))
        reached = max(reached, stop)
    return total if spans else None


def _month_of(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7])
