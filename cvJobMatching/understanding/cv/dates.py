"""Dates and periods in the many ways that people write them."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.cv.date_patterns import date_patterns, month_number, part_of_year
from cvJobMatching.understanding.text.span_index import SpanIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CUT_OFF = compiled(r"-[ \t]*(?:\t|\n)")  # "2021-11 - 2022-" at the end of a cell continues below
LONGEST_PERIOD = 60  # characters
MOST_CELLS = 4  # lines of a column that one period is broken over
LONGEST_SPAN = 60  # years
HALF = 6  # months
LONGEST_PART = 24  # characters of the words for a season
BELOW = compiled(r"[ \t]*\n\s*")
ROW = compiled(r"[^\n]+")


class Month(NamedTuple):
    """A month, or a year whose month is not said, or `part` of it: its first and last month, 1 to 12."""

    year: int
    month: int | None
    part: tuple[int, int] | None = None

    def text(self) -> str | None:
        """ "YYYY-MM", or None when the month is not said."""
        return f"{self.year:04d}-{self.month:02d}" if self.month else None

    @property
    def first(self) -> int:
        """The first month that it may be, counted from the year 0; January when no month is said."""
        return self.year * 12 + (self.month or (self.part or (1, 12))[0])

    @property
    def last(self) -> int:
        """The last month that it may be, counted from the year 0; December when no month is said."""
        return self.year * 12 + (self.month or (self.part or (1, 12))[1])

    @property
    def vague(self) -> bool:
        """Whether only the year is said."""
        return not self.month and not self.part


class Period(NamedTuple):
    """A period at `at` to `stop` of the text; `end` is None while it runs."""

    start: Month
    end: Month | None
    at: int
    stop: int
    since: bool = False  # whether a word before or after its only date says that it runs: "since 2019"

    def months(self, today: int) -> tuple[int, int]:
        """Its first month and the month after its last, counted from the year 0; `today` is the month now.

        A month that ends a period is worked. Where only years are said, they count from January to January, and one
        year alone as half of it. What still runs has not finished the month now.
        """
        start = self.start.first
        if self.end is None:
            return start, max(start, today)
        stop = self.end.first if self.end.vague else self.end.last + 1
        if self.end.vague and stop <= start:
            stop = self.start.first + HALF if self.start.vague else self.end.last + 1
        return start, max(start, min(today, stop))


def periods(text: str, start: int = 0, end: int | None = None) -> Iterator[Period]:
    """Every period of `text[start:end]`, in order."""
    stop = len(text) if end is None else end
    whole = list(_whole(text, start, stop))
    for more in (_celled, _short_years, _side_by_side, _open):
        taken = SpanIndex((period.at, period.stop) for period in whole)
        whole += more(text, start, stop, taken)
    yield from sorted(whole, key=lambda period: period.at)


def _celled(text: str, start: int, end: int, taken: SpanIndex) -> Iterator[Period]:
    """Periods that a narrow column of dates, the first or the last, breaks over several lines."""
    rows = [found.span() for found in ROW.finditer(text, start, end) if not found.group().isspace()]
    done = 0
    for at in range(len(rows) - 1):
        if at < done or "\t" not in text[rows[at][0] : rows[at + 1][1]]:
            continue
        columns = zip(*(_outer_cells(text, *row) for row in rows[at : at + MOST_CELLS]), strict=True)
        for cells in columns:
            found, count = _broken([text[slice(*cell)].strip() for cell in cells])
            if found and not taken.meets(*cells[0]):
                yield Period(found.start, found.end, *cells[0])
                done = at + count
                break


def _outer_cells(text: str, start: int, end: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first and the last cell of a row."""
    first, last = text.find("\t", start, end), text.rfind("\t", start, end)
    return (start, end if first < 0 else first), (last + 1 if last >= 0 else start, end)


def _broken(cells: list[str]) -> tuple[Period | None, int]:
    """The period that the first of some cells make up, and how many they are."""
    joined = [cells[0]]
    for count, below in enumerate(cells[1:], 2):
        joined = [half + blank + below for half in map(_begun, joined) for blank in _blanks(half)]
        joined = [half for half in joined if len(half) <= LONGEST_PERIOD]
        for half in joined:
            if found := date_patterns().period.fullmatch(half):
                return _read(found), count
    return None, 0


def _begun(half: str) -> str:
    """The first part of a cell that begins a period, without what else stands in it."""
    begun = date_patterns().half.match(half)
    return begun.group().strip() if begun and date_patterns().period.match(half) is None else half


def _blanks(half: str) -> tuple[str, ...]:
    """What may stand between two lines of a cell: a hyphen at the end may be the date's own."""
    return ("", " ") if half.endswith("-") else (" ",)


def _short_years(text: str, start: int, end: int, taken: SpanIndex) -> Iterator[Period]:
    """Periods whose second year has two digits, where they can be no month: "2016-17"."""
    for found in date_patterns().short_years.finditer(text, start, end):
        first, last = int(found["first"]), int(found["first"][:2] + found["last"])
        no_month = int(found["last"]) > 12 or found["dash"] not in "-/"
        season = any(month.part for month, _, _ in dates(text, max(start, found.start() - LONGEST_PART), found.end()))
        if first < last < first + LONGEST_SPAN and no_month and not season and not taken.meets(*found.span()):
            yield Period(Month(first, None), Month(last, None), *found.span())


def _side_by_side(text: str, start: int, end: int, taken: SpanIndex) -> Iterator[Period]:
    """Two months in two columns, with nothing but blanks between them."""
    for (first, at, stop), (last, next_at, next_stop) in itertools.pairwise(dates(text, start, end)):
        between = text[stop:next_at]
        apart = between.isspace() and "\n" not in between and (len(between) > 1 or between == "\t")
        if apart and first.month and last.month and _ordered(first, last) and not taken.meets(at, next_stop):
            yield Period(first, last, at, next_stop)


def _open(text: str, start: int, end: int, taken: SpanIndex) -> Iterator[Period]:
    """Periods that name only their beginning: "since 03/2018"."""
    patterns = date_patterns()
    starts = [
        (since.start(), patterns.start.match(text, since.end(), end))
        for since in patterns.since.finditer(text, start, end)
    ]
    onwards = map(_before_onwards(text, start), patterns.onwards.finditer(text, start, end))
    starts += [(found.start(), found) for found in onwards if found]
    for at, found in starts:
        if found and (first := _month(found, "a")) and not taken.meets(at, found.end()):
            yield Period(first, None, at, found.end(), since=True)


def _before_onwards(text: str, start: int) -> Callable[[re.Match[str]], re.Match[str] | None]:
    def date_before(onwards: re.Match[str]) -> re.Match[str] | None:
        found = list(date_patterns().start.finditer(text, max(start, onwards.start() - 24), onwards.start()))
        whole = found and found[-1].end() == onwards.start()
        return found[-1] if whole and not _goes_on(text, onwards.end()) else None

    return date_before


def _goes_on(text: str, at: int) -> bool:
    """Whether the line below begins with a date, as the end of a period that is broken over two lines does."""
    below = BELOW.match(text, at)
    return bool(below and date_patterns().single.match(text, below.end()))


def _whole(text: str, start: int, end: int) -> Iterator[Period]:
    for found in date_patterns().period.finditer(text, start, end):
        period = _read(found)
        if period and not CUT_OFF.match(text, period.stop):
            yield period


def _read(found: re.Match[str]) -> Period | None:
    last = None if found["now"] else _month(found, "b")
    if not found["now"] and last is None:
        return None
    first = _before(found, last) or _month(found, "a")
    if not first or (last and not _ordered(first, last)) or _half_short(found):
        return None
    return Period(first, last, found.start(), found.end())


def _before(found: re.Match[str], last: Month | None) -> Month | None:
    """The first month of a period that says its year only at its end."""
    month = int(found["am8"] or 0) or (month_number(found["aw8"].lower()) if found["aw8"] else None)
    if not month or not last or not last.month:
        return None
    return Month(last.year - (month > last.month), month)


def _half_short(found: re.Match[str]) -> bool:
    """Whether one date is in short numbers and the other a bare year, as amounts are: "3.5 - 2020"."""
    return bool((found["am6"] and found["by4"]) or (found["ay4"] and found["bm6"]))


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
    return first.first <= last.last <= first.first + 12 * LONGEST_SPAN


def _month(found: re.Match[str], side: str) -> Month | None:
    named = found.groupdict()
    for form, short in (("", "yy"), ("7", "yy7")):
        if word := named.get(f"{side}w{form}"):
            year = (named[f"{side}y1"] if not form else None) or _century(named[f"{side}{short}"])
            return Month(int(year), month_number(word.lower()))
    if named.get(f"{side}m6"):
        return Month(int(_century(named[f"{side}yy6"])), int(named[f"{side}m6"]))
    for form in ("2", "3"):
        if named[f"{side}y{form}"]:
            return Month(int(named[f"{side}y{form}"]), int(named[f"{side}m{form}"]))
    if named[f"{side}y5"]:
        part = part_of_year(named[f"{side}p"].lower())
        return Month(int(named[f"{side}y5"]), None, (part.first, part.last))
    return Month(int(named[f"{side}y4"]), None) if named[f"{side}y4"] else None


def _century(two: str) -> str:
    return ("20" if int(two) < 50 else "19") + two
