"""The regular expressions of dates and periods, built from the words of all languages."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.languages.pack import alternatives, topic
from cvJobMatching.languages.schema import Dates, PartOfYear
from cvJobMatching.patterns import compiled

if TYPE_CHECKING:
    from collections.abc import Callable

YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
DASHES = r"[-–—−‐‑→~]+"
ELLIPSIS = r"(?:…|\.{2,3})"


class DatePatterns(NamedTuple):
    """Compiled once; `_point` says what the groups of a date are called."""

    period: re.Pattern[str]
    since: re.Pattern[str]  # a word before the only date of a period: "since"
    onwards: re.Pattern[str]  # after it: "onwards", a dash or dots at the end of a line
    start: re.Pattern[str]  # a date with the word "year" after it
    half: re.Pattern[str]  # the first line of a period that continues below: "June 2019 to", "June 2019 to August"
    single: re.Pattern[str]
    date_only: re.Pattern[str]
    short_years: re.Pattern[str]  # "2016-17"


@cache
def date_patterns() -> DatePatterns:
    """The patterns, compiled at the first call."""
    first, last, year, to, month = _point("a", _short), _point("b", _short), _year_word(), _to(), _month_word()
    now, before = alternatives(Dates, lambda dates: dates.now), alternatives(Dates, lambda dates: dates.before_period)
    since = alternatives(Dates, lambda dates: dates.since)
    articles = alternatives(Dates, lambda dates: dates.since_articles)
    onwards = alternatives(Dates, lambda dates: dates.onwards)
    line_end = alternatives(Dates, lambda dates: dates.line_end)
    begun = _point("a", _short, _yearless)
    return DatePatterns(
        period=_compiled(
            rf"(?<![\w/.])(?:{before}\s+)?{begun}{year}(?:{to}(?:{last}|(?P<now>{now}|{ELLIPSIS}))){year}(?!\d)"
        ),
        since=_compiled(rf"(?<!\w){since}\s+(?:{articles}\s+)?(?=\w)"),
        onwards=_compiled(
            rf"(?<![\s.…→~‐‑–—−-])(?:\s+{onwards}\b|\s?(?:{DASHES}|{ELLIPSIS})(?=[ \t]{{0,9}}(?:[)\]\n]|\Z)))"
        ),
        start=_compiled(rf"(?<![\w/.]){first}{year}(?!\d)"),
        half=_compiled(rf"{first}{year}{to}(?:{month}(?!\w)|{line_end}(?!\w))?"),
        single=_compiled(rf"(?<![\w/.]){_point('a')}(?!\d)"),
        date_only=_compiled(rf"(?:{first}|{now}|{month}|[\s.,–-])+"),
        short_years=_compiled(rf"(?<![\w/.-])(?P<first>{YEAR})(?P<dash>[-–—/])(?P<last>\d\d)(?![\w/]|[.-]\d)"),
    )


@cache
def month_number(word: str) -> int:
    """The number of a month, 1 to 12, by a word that `_month_word` matches."""
    return next(number for number, pattern in enumerate(_months(), 1) if pattern.fullmatch(word))


@cache
def part_of_year(word: str) -> PartOfYear:
    """The part of a year that a word names."""
    return next(part for part, pattern in _parts() if pattern.fullmatch(word))


@cache
def _months() -> tuple[re.Pattern[str], ...]:
    numbers = range(len(next(iter(topic(Dates).values())).months))
    return tuple(_compiled(_month(number)) for number in numbers)


@cache
def _parts() -> tuple[tuple[PartOfYear, re.Pattern[str]], ...]:
    return tuple((part, _compiled(part.pattern)) for dates in topic(Dates).values() for part in dates.parts)


def _compiled(source: str) -> re.Pattern[str]:
    return compiled(source, re.IGNORECASE)


def _month(number: int) -> str:
    return alternatives(Dates, lambda dates: [dates.months[number]])


def _month_word() -> str:
    return alternatives(Dates, lambda dates: dates.months)


def _to() -> str:
    return rf"\s*(?:{DASHES}|{alternatives(Dates, lambda dates: dates.to)}|…|\.\.\.?)\s*"


def _year_word() -> str:
    return rf"(?:\s?{alternatives(Dates, lambda dates: dates.year)}\b\.?)?"


def _point(side: str, *forms: Callable[[str], str]) -> str:
    """One date; groups: `w` the month's word, `m2`, `m3` its number, `y1` to `y4` the year, `yy` its last two digits.

    `p` is a part of the year `y5`. Each name begins with `side`, because a period has two dates.
    `forms` are ways of writing that only a period makes plain.
    """
    of = alternatives(Dates, lambda dates: dates.of)
    part = alternatives(Dates, lambda dates: dates.parts)
    worded = (
        rf"(?:(?P<{side}d>\d{{1,2}})(?:\.[ \t]?|[ \t]))?(?P<{side}w>{_month_word()})\.?"
        rf"(?:\s*{of}\s*|[\s,./'’`\-–]{{0,3}})"
        rf"(?:(?P<{side}y1>{YEAR})|(?<=['’`\-])(?P<{side}yy>\d\d)(?!\d))"
    )
    year_first = rf"(?P<{side}y2>{YEAR})\s?[-./]\s?(?P<{side}m2>0[1-9]|1[0-2])(?:[-./](?:0[1-9]|[12]\d|3[01]))?(?!\d)"
    month_first = rf"(?:(?:0?[1-9]|[12]\d|3[01])[./\-])?(?P<{side}m3>0?[1-9]|1[0-2])\s?[./\-–]\s?(?P<{side}y3>{YEAR})"
    seasonal = rf"(?P<{side}p>{part})\s*(?:{of}\s*)?(?P<{side}y5>{YEAR})(?:[-–/]\d\d(?!\d))?"
    others = "".join(f"|{form(side)}" for form in forms)
    return rf"(?:{worded}|{year_first}|{month_first}|{seasonal}{others}|(?P<{side}y4>{YEAR}))"


def _short(side: str) -> str:
    """A month and the last two digits of its year: "06/18", "06.22", "Jan 19"."""
    numbers = rf"(?P<{side}m6>0[1-9]|1[0-2])[./](?P<{side}yy6>\d\d)(?![\d/]|\.\d)"
    return rf"{numbers}|(?P<{side}w7>{_month_word()})\.?\s(?P<{side}yy7>\d\d)(?![\d.:]|,?\s*{YEAR})"


def _yearless(side: str) -> str:
    """The month of a period whose year is said at its end: "June - September 2018", "06-09/2018"."""
    numbers = rf"(?P<{side}m8>0[1-9]|1[0-2])\.?(?=\s?{DASHES}\s?(?:0[1-9]|1[0-2])\s?[./]\s?{YEAR})"
    return rf"(?P<{side}w8>{_month_word()})\.?(?=\W)|{numbers}"
