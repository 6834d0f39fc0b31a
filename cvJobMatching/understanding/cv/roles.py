"""Positions held, with title, employer and months."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.model.profile import Role
from cvJobMatching.understanding.cv.dates import Period, is_date, periods
from cvJobMatching.understanding.cv.role_patterns import role_patterns
from cvJobMatching.understanding.cv.title_words import has_title_word
from cvJobMatching.understanding.text.lines import Span, lines, without_bullet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cvJobMatching.understanding.cv.sections import Section

LONGEST_TITLE = 90  # characters
LONGEST_LINE = 160  # of a line whose dates may be those of a role
FLATTENED = 1200  # a line as long as that is a page whose line breaks are lost
BULLETS = "•●▪◦·*–—-‣○■►➢✓✔»"
AROUND = 3  # lines before and after the dates that may hold title and employer


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


def roles(text: str, parts: Sequence[Section]) -> tuple[Placed, ...]:
    """The roles of the experience sections; of the whole text outside education when there is no such section."""
    chosen = [part for part in parts if part.kind == "experience"]
    chosen = chosen or [part for part in parts if part.kind in {"header", "summary", "projects", "other", "skills"}]
    return tuple(placed for part in chosen for placed in _section_roles(text, part))


def _section_roles(text: str, part: Section) -> Iterator[Placed]:
    found = [period for period in periods(text, part.start, part.end) if _stands_out(text, period)]
    heads = [_head(text, period, found[at - 1].stop if at else part.start) for at, period in enumerate(found)]
    for at, period in enumerate(found):
        after = found[at + 1].at if at + 1 < len(found) else part.end
        before = found[at - 1].stop if at else part.start
        title, employer = _named(text, period, before, after)
        if _is_time_away(text, period, before, after):
            continue
        start, end = period.start.text(), period.end.text() if period.end else None
        if start is None or (period.end and end is None):
            start = end = None
        yield Placed(
            Role(title=title, employer=employer, start=start, end=end),
            period,
            Span(heads[at], (*heads, part.end)[at + 1]),
            Span(heads[at], _own(text, period, before, after)[1]),
        )


def _is_time_away(text: str, period: Period, before: int, after: int) -> bool:
    """Whether the line of the dates, or the one below when nothing else stands there, names time away from work."""
    own, line_end = _own(text, period, before, after)
    below = [piece for line in _below(text, line_end, after)[:1] for piece in _pieces(text, *line)]
    named = own or below
    return any(map(role_patterns().time_away.fullmatch, named)) and not any(map(is_title, named))


def _own(text: str, period: Period, before: int, after: int) -> tuple[list[str], int]:
    """The pieces of the dates' own line, and where that line ends."""
    line_start = max(text.rfind("\n", 0, period.at) + 1, before)
    line_end = text.find("\n", period.stop)
    line_end = min(after, len(text) if line_end < 0 else line_end)
    return _pieces(text, line_start, period.at) + _pieces(text, period.stop, line_end), line_end


def _stands_out(text: str, period: Period) -> bool:
    """Whether the dates are those of a role and not said in passing, in the middle of a long line."""
    line_start = text.rfind("\n", 0, period.at) + 1
    line_end = text.find("\n", period.stop)
    line_end = len(text) if line_end < 0 else line_end
    at_an_end = period.at - line_start <= 3 or line_end - period.stop <= 3
    return at_an_end or line_end - line_start <= LONGEST_LINE or line_end - line_start >= FLATTENED


def _head(text: str, period: Period, before: int) -> int:
    """Where a role begins: at the lines right above its dates that may name it, else at the line of the dates."""
    line_start = max(text.rfind("\n", 0, period.at) + 1, before)
    above = _above(text, before, line_start)
    named = [line for line in above[:2] if has_title_word(text[line.start : line.end])]
    return min([line_start, *(line.start for line in named)])


def _named(text: str, period: Period, before: int, after: int) -> tuple[str | None, str | None]:
    """Title and employer among the pieces of the dates' own line and of the lines around it."""
    line_start = max(text.rfind("\n", 0, period.at) + 1, before)
    own, line_end = _own(text, period, before, after)
    above = [piece for line in _above(text, before, line_start) for piece in _pieces(text, *line)]
    below = [piece for line in _below(text, line_end, after) for piece in _pieces(text, *line)]
    title = _pick(own, is_title) or _pick(_alternating(above, below), is_title)
    rest = [piece for piece in own + _alternating(above, below) if piece != title]
    employer = _pick(rest, _is_employer) or _pick(rest, _may_be_employer)
    return _clean(title, role_patterns().title_label), _clean(employer, role_patterns().employer_label)


def _above(text: str, before: int, line_start: int) -> list[Span]:
    """The lines right above the dates, the nearest first; none that belong to the text of the role before."""
    found = [line for line in lines(text, before, line_start) if line.start >= before][-AROUND:][::-1]
    return list(takewhile(lambda line: _may_head(text, line), found))


def _below(text: str, line_end: int, after: int) -> list[Span]:
    return [line for line in list(lines(text, line_end, after))[:AROUND] if _may_head(text, line)]


def _may_head(text: str, line: Span) -> bool:
    """Whether a line is short and no bullet or sentence, as lines are that name a position."""
    said = text[line.start : line.end]
    return len(said) <= LONGEST_TITLE and said[0] not in BULLETS and not said.endswith((".", ";", ":"))


def _alternating(above: list[str], below: list[str]) -> list[str]:
    return above[:2] + below[:3] + above[2:]


def _pieces(text: str, start: int, end: int) -> list[str]:
    span = without_bullet(text, Span(start, end))
    raw = role_patterns().duration.sub(" ", text[span.start : span.end])
    found = (part.strip(" \t:.,;|-–—()/\n*_") for part in role_patterns().cut.split(raw))
    return [piece for piece in found if 1 < len(piece) <= LONGEST_TITLE and not is_date(piece)]


def _pick(pieces: Sequence[str], wanted: Callable[[str], bool]) -> str | None:
    return next((piece for piece in pieces if wanted(piece)), None)


def is_title(piece: str) -> bool:
    """Whether a piece of a line reads as the title of a position."""
    return bool(role_patterns().title_label.match(piece)) or (
        len(piece.split()) <= 9 and has_title_word(piece) and not piece.endswith(".")
    )


def _is_employer(piece: str) -> bool:
    return bool(role_patterns().employer_label.match(piece)) or (
        len(piece.split()) <= 9 and bool(role_patterns().employer.search(piece))
    )


def _may_be_employer(piece: str) -> bool:
    return len(piece.split()) <= 6 and piece[:1].isupper() and not has_title_word(piece)


def _clean(piece: str | None, label: re.Pattern[str]) -> str | None:
    return label.sub("", piece).strip() or None if piece else None


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
