"""Dates and periods in the many ways that people write them, in six languages."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The beginnings by which a month is known, January first: en de fr es ru ro.
MONTHS = (
    ("jan", "jän", "ene", "янв", "ian"),
    ("feb", "fév", "fev", "фев"),
    ("mar", "mär", "mrz", "март", "мар"),
    ("apr", "avr", "abr", "апр"),
    ("may", "mai", "mayo", "май", "мая"),
    ("jun", "juin", "июн", "iun"),
    ("jul", "juil", "июл", "iul"),
    ("aug", "aoû", "aou", "ago", "авг"),
    ("sep", "set", "сен"),
    ("oct", "okt", "окт"),
    ("nov", "ноя", "noi"),
    ("dec", "dez", "déc", "dic", "дек"),
)
MONTH_WORD = (
    r"(?:jan(?:uary|uar|vier|v)?|jän(?:ner)?|enero|ene|янв(?:арь|аря|\.)?|ian(?:uarie)?|feb(?:ruary|ruar|rero"
    r"|ruarie)?|f[ée]v(?:rier|r)?"
    r"|фев(?:раль|раля|р)?|mar(?:ch|s|zo|tie|t)?|mär(?:z)?|mrz|март(?:а)?|мар|apr(?:il|ilie)?|avr(?:il)?|abr(?:il)?"
    r"|апр(?:ель|еля)?"
    r"|may(?:o)?|mai|ма[йя]|jun(?:e|i|io)?|juin|июн(?:ь|я)?|iun(?:ie)?|jul(?:y|i|io)?|juil(?:let)?|июл(?:ь|я)?"
    r"|iul(?:ie)?"
    r"|aug(?:ust)?|ao[ûu]t|ago(?:sto)?|авг(?:уст|уста)?|sept?(?:ember|embre|tiembre|iembre|embrie)?|set(?:iembre)?"
    r"|сент?(?:ябрь|ября)?"
    r"|o[ck]t(?:ober|obre|ubre|ombrie)?|окт(?:ябрь|ября)?|nov(?:ember|embre|iembre)?|noi(?:embrie)?|ноя(?:брь|бря|б)?"
    r"|de[cz](?:ember|embre|iembre|embrie)?|d[ée]c(?:embre)?|dic(?:iembre)?|дек(?:абрь|абря)?)"
)
YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
POINT = (
    rf"(?:(?P<{{0}}d>\d{{{{1,2}}}})[.\s]\s?)?(?P<{{0}}w>{MONTH_WORD})\.?(?:\s*(?:de|of)\s*"
    rf"|[\s,./'’`\-–]{{{{0,3}}}})(?:(?P<{{0}}y1>{YEAR})|(?<=['’`\-])(?P<{{0}}yy>\d\d)(?!\d))"
    rf"|(?P<{{0}}y2>{YEAR})\s?[-./]\s?(?P<{{0}}m2>0[1-9]|1[0-2])(?:[-./](?:0[1-9]|[12]\d|3[01]))?(?![\d])"
    rf"|(?:(?:0?[1-9]|[12]\d|3[01])[./\-])?(?P<{{0}}m3>0?[1-9]|1[0-2])\s?[./\-–]\s?(?P<{{0}}y3>{YEAR})"
    rf"|(?P<{{0}}y4>{YEAR})"
)
NOW = (
    r"(?:present(?:ly)?|current(?:ly)?|now|today|ongoing|on\s?going|till\s+(?:date|now|today)|to\s+date|until\s+now"
    r"|date\b|(?:bis\s+)?heute|dato\b|aktuell|laufend|jetzt|actuel(?:lement)?"
    r"|aujourd['’]hui|présent|ce\s+jour|en\s+cours|(?:la\s+)?actualidad|el\s+presente|la\s+fecha|actual(?:mente)?|presente|hoy|(?:по\s+)?(?:настоящее"
    r"|наст\.?|текущее)\s*(?:время|вр\.?)?|н\.\s?в\.?|нв\b"
    r"|сейчас|текущий\s+момент|сегодня|prezent|în\s+prezent|in\s+prezent)"
)
TO = (
    r"\s*(?:[-–—−‐‑→~]+|(?<![^\W\d])to\b|\btill?\b|\bthrough\b|\buntil\b|\bbis\b|\bau\b|\bà\b|\bal?\b"
    r"|\bhasta\b|\bпо\b|\bдо\b|\bpână\s+în\b|\bpână\s+la\b|…|\.\.\.?)\s*"
)
RUSSIAN_YEAR = r"(?:\s?(?:года?|гг?)\b\.?)?"
PERIOD = re.compile(
    rf"(?<![\w/.])(?:с\s+|from\s+|since\s+|seit\s+|depuis\s+|von\s+|de\s+"
    rf"|desde\s+)?(?:{POINT.format('a')}){RUSSIAN_YEAR}(?:{TO}(?:{POINT.format('b')}"
    rf"|(?P<now>{NOW}))){RUSSIAN_YEAR}(?!\d)",
    re.IGNORECASE,
)
SINCE = re.compile(
    r"(?<!\w)(?:since|from|seit|ab|depuis|desde|[àa]\s+partir\s+de|с)\s+(?:(?:le\s+mois\s+de|dem|le|el)\s+)?(?=\w)",
    re.IGNORECASE,
)
ONWARDS = re.compile(r"\s+(?:onwards?)\b", re.IGNORECASE)
START = re.compile(rf"(?:{POINT.format('a')}){RUSSIAN_YEAR}(?!\d)", re.IGNORECASE)
CUT_OFF = re.compile(r"-[ \t]*(?:\t|\n)")  # "2021-11 - 2022-" at the end of a cell goes on below
LONGEST_PERIOD = 60  # characters
# The first line of a period that goes on below: "June 2019 to", "June 2019 to August".
HALF = re.compile(rf"\s*(?:{POINT.format('a')}){RUSSIAN_YEAR}{TO}(?:{MONTH_WORD}(?!\w)|по(?!\w))?", re.IGNORECASE)
ROW = re.compile(r"[^\n]*\S[^\n]*")
SINGLE = re.compile(rf"(?<![\w/.])(?:{POINT.format('a')})(?![\d])", re.IGNORECASE)
DATE_ONLY = re.compile(rf"(?:{POINT.format('a')}|{NOW}|{MONTH_WORD}|[\s.,–-])+", re.IGNORECASE)


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
    rows = [found.span() for found in ROW.finditer(text, start, end)]
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
    if begun := HALF.match(half):
        half = begun.group().strip() if PERIOD.match(half) is None else half
    if len(half) + len(below) > LONGEST_PERIOD:
        return None
    blanks = ("", " ") if half.endswith("-") else (" ",)
    found = next((match for blank in blanks if (match := PERIOD.fullmatch(half + blank + below))), None)
    return _read(found) if found else None


def _open(text: str, start: int, end: int, taken: list[tuple[int, int]]) -> Iterator[Period]:
    """Periods that name only their beginning: "since 03/2018"."""
    starts = [(since.start(), START.match(text, since.end(), end)) for since in SINCE.finditer(text, start, end)]
    onwards = map(_before_onwards(text, start), ONWARDS.finditer(text, start, end))
    starts += [(found.start(), found) for found in onwards if found]
    for at, found in starts:
        if found and (first := _month(found, "a")) and not any(a < found.end() and at < b for a, b in taken):
            yield Period(first, None, at, found.end())


def _before_onwards(text: str, start: int) -> Callable[[re.Match[str]], re.Match[str] | None]:
    def date_before(onwards: re.Match[str]) -> re.Match[str] | None:
        found = list(START.finditer(text, max(start, onwards.start() - 24), onwards.start()))
        return found[-1] if found and found[-1].end() == onwards.start() else None

    return date_before


def _whole(text: str, start: int, end: int) -> Iterator[Period]:
    for found in PERIOD.finditer(text, start, end):
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
    for found in SINGLE.finditer(text, start, len(text) if end is None else end):
        month = _month(found, "a")
        if month:
            yield month, found.start(), found.end()


def is_date(piece: str) -> bool:
    """Whether a piece of text is a date or the rest of a period, and nothing else."""
    return bool(DATE_ONLY.fullmatch(piece))


def _ordered(first: Month, last: Month) -> bool:
    return (first.year, first.month or 1) <= (last.year, last.month or 12)


def _month(found: re.Match[str], side: str) -> Month | None:
    if word := found[side + "w"]:
        year = found[side + "y1"] or _century(found[side + "yy"])
        return Month(int(year), _named(word))
    for form in ("2", "3"):
        if found[side + "y" + form]:
            return Month(int(found[side + "y" + form]), int(found[side + "m" + form]))
    return Month(int(found[side + "y4"]), None) if found[side + "y4"] else None


def _century(two: str) -> str:
    return ("20" if int(two) < 50 else "19") + two


def _named(word: str) -> int:
    lowered = word.lower()
    return next(number for number, starts in enumerate(MONTHS, 1) if lowered.startswith(starts))
