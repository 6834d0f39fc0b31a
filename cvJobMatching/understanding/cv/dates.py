"""Dates and periods in the many ways that people write them."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.understanding.cv.date_patterns import date_patterns, month_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CUT_OFF = re.compile(r"-[ \t]*(?:\t|\n)")  # "2021-11 - 2022-" at the end of a cell continues below
LONGEST_PERIOD = 60  # characters
ROW = re.compile(r"[^\n]+")


class Month(NamedTuple):
    """A month, or a year whose month is not said."""

    year: int
    month: int | None

    def text(self) -> str | None:
        """ "YYYY-MM", or None when the month is not said."""
        return f"{self.year:04d}-{self.month:02d}" if self.month else None


class Period(NamedTuple):
    """A period at `at` to `stop` of the text; `end` is None while it runs."""

    start: Month
    end: Month | None
    at: int
    stop: int


def periods(text: str, start: int = 0, end: int | None = None) -> Iterator[Period]:
    """Every period of `text[start:end]`, in order."""
    stop = len(text) if end is None else end
    whole = list(_whole(text, start, stop))
    for more in (_celled, _open):
        taken = [(period.at, period.stop) for period in whole]
        whole += more(text, start, stop, taken)
    yield from sorted(whole, key=lambda period: period.at)


def _celled(text: str, start: int, end: int, taken: list[tuple[int, int]]) -> Iterator[Period]:
    """Periods that a narrow column of dates, the first or the last, breaks over two lines."""
    rows = [found.span() for found in ROW.finditer(text, start, end) if not found.group().isspace()]
    for (at, stop), (next_at, next_stop) in itertools.pairwise(rows):
        if "\t" not in text[at:next_stop]:
            continue
        for cell, below in zip(_outer_cells(text, at, stop), _outer_cells(text, next_at, next_stop), strict=True):
            found = _broken(text[slice(*cell)].strip(), text[slice(*below)].strip())
            if found and not any(a < cell[1] and cell[0] < b for a, b in taken):
                yield Period(found.start, found.end, cell[0], cell[1])
                break


def _outer_cells(text: str, start: int, end: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first and the last cell of a row."""
    first, last = text.find("\t", start, end), text.rfind("\t", start, end)
    return (start, end if first < 0 else first), (last + 1 if last >= 0 else start, end)


def _broken(half: str, below: str) -> Period | None:
    """The period that two lines of a cell make up; a hyphen at the first one's end may be the date's own."""
    if begun := date_patterns().half.match(half):
        half = begun.group().strip() if date_patterns().period.match(half) is None else half
    if len(half) + len(below) > LONGEST_PERIOD:
        return None
    blanks = ("", " ") if half.endswith("-") else (" ",)
    found = next((match for blank in blanks if (match := date_patterns().period.fullmatch(half + blank + below))), None)
    return _read(found) if found else None


def _open(text: str, start: int, end: int, taken: list[tuple[int, int]]) -> Iterator[Period]:
    """Periods that name only their beginning: "since 03/2018"."""
    patterns = date_patterns()
    starts = [
        (since.start(), patterns.start.match(text, since.end(), end))
        for since in patterns.since.finditer(text, start, end)
    ]
    onwards = map(_before_onwards(text, start), patterns.onwards.finditer(text, start, end))
    starts += [(found.start(), found) for found in onwards if found]
    for at, found in starts:
        if found and (first := _month(found, "a")) and not any(a < found.end() and at < b for a, b in taken):
            yield Period(first, None, at, found.end())


def _before_onwards(text: str, start: int) -> Callable[[re.Match[str]], re.Match[str] | None]:
    def date_before(onwards: re.Match[str]) -> re.Match[str] | None:
        found = list(date_patterns().start.finditer(text, max(start, onwards.start() - 24), onwards.start()))
        return found[-1] if found and found[-1].end() == onwards.start() else None

    return date_before


def _whole(text: str, start: int, end: int) -> Iterator[Period]:
    for found in date_patterns().period.finditer(text, start, end):
        period = _read(found)
        if period and not CUT_OFF.match(text, period.stop):
            yield period


def _read(found: re.Match[str]) -> Period | None:
    first = _month(found, "a")
    last = None if found["now"] else _month(found, "b")
    if first and (found["now"] or last) and (last is None or _ordered(first, last)):
        return Period(first, last, found.start(), found.end())
    return None


def dates(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[Month, int, int]]:
    """Every single date of `text[start:end]` with its offsets."""
    for found in date_patterns().single.finditer(text, start, len(text) if end is None else end):
        month = _month(found, "a")
        if month:
            yield month, found.start(), found.end()


def is_date(piece: str) -> bool:
    """Whether a piece of text is a date or the rest of a period, and nothing else."""
    return bool(date_patterns().date_only.fullmatch(piece))


def _ordered(first: Month, last: Month) -> bool:
    return (first.year, first.month or 1) <= (last.year, last.month or 12)


def _month(found: re.Match[str], side: str) -> Month | None:
    if word := found[side + "w"]:
        year = found[side + "y1"] or _century(found[side + "yy"])
        return Month(int(year), month_number(word.lower()))
    for form in ("2", "3"):
        if found[side + "y" + form]:
            return Month(int(found[side + "y" + form]), int(found[side + "m" + form]))
    return Month(int(found[side + "y4"]), None) if found[side + "y4"] else None


def _century(two: str) -> str:
    return ("20" if int(two) < 50 else "19") + two
