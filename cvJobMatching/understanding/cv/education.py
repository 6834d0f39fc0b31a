"""Courses of study: institution, degree, field and years."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Education as EducationWords
from cvJobMatching.model.profile import Education
from cvJobMatching.understanding.cv.dates import dates, is_date, periods
from cvJobMatching.understanding.cv.degrees import degree_rank, highest_degree
from cvJobMatching.understanding.text.lines import Span, lines, sentences, without_bullet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.understanding.cv.sections import Section

PIECE_END = re.compile(r"\s*[|•·;\t(]\s*|,\s+|\s+[-–—]\s+|\s{2,}|:\s+|(?<=[^\W\d_]{3})\.\s+(?=[^\W\d_])")
YEARS = re.compile(r"(?:^|\s)(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)\d\d)?")
DEGREE_END = re.compile(r"[,;|\n(\t]|\s[-–—]\s|\s(?:19|20)\d\d|\.\s|\s{2,}")
DEGREE_START = re.compile(r"[\n,•:;\t|]|\s{2,}|\d\s")
HONOURS = re.compile(r"\s*(?:\([^()\n]{1,24}\)|\.)?\s*")  # between a degree and its field: "BSc (Hons) Physics"
FIELD_END = re.compile(r"[,;|()\d\n\t:]|\s[-–—]\s|\s{2,}|\.(?=\s|\Z)")
LONGEST_FIELD = 60  # characters
ROW_OF_YEAR = re.compile(r"(?:19|20)\d\d\t")
LONGEST_LOOSE = 300  # of a line outside the education section
EDGE = 2  # characters
AFTER_FIELD = re.compile(r"[^,\n]{0,12},\s")
SCHOOL_WORDS = 4
LEAD = 24  # characters before the degree on such a line


class Course(NamedTuple):
    """A course of study and where it stands; `rank` is that of its degree (see `degrees`), 0 when it names none."""

    education: Education
    rank: int
    finished: bool  # False when the text says that it runs, was broken off or is only planned
    span: Span


@cache
def _institution() -> re.Pattern[str]:
    return re.compile(alternatives(EducationWords, lambda words: words.institutions), re.IGNORECASE)


@cache
def _before_field() -> re.Pattern[str]:
    before = alternatives(EducationWords, lambda words: words.before_field)
    return re.compile(rf"\b{before}\s+", re.IGNORECASE)


@cache
def _general() -> re.Pattern[str]:
    """What belongs to the name of a degree and is no field: "Science" of "Bachelor of Science"."""
    general = alternatives(EducationWords, lambda words: words.general)
    return re.compile(rf"{general}\b\s*", re.IGNORECASE)


@cache
def _unfinished() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternatives(EducationWords, lambda words: words.unfinished)}", re.IGNORECASE)


@cache
def _finished() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternatives(EducationWords, lambda words: words.finished)}", re.IGNORECASE)


def courses(text: str, parts: Sequence[Section]) -> tuple[Course, ...]:
    """Each course of the education sections; without such a section, each line that names a degree and a school."""
    chosen = [part for part in parts if part.kind == "education"]
    if found := tuple(entry for part in chosen for entry in _entries(text, part)):
        return found
    return tuple(
        _course(text, clause) for line in lines(text) for clause in _clauses(text, line) if _loose(text, clause)
    )


def _loose(text: str, span: Span) -> bool:
    """Whether a line outside the education section is about a course.

    It opens with a degree, names a school too, or is the row of a table that begins with a year.
    """
    said = text[span.start : span.end]
    degree = highest_degree(said)
    if len(said) > LONGEST_LOOSE or without_bullet(text, span) != span:
        return False
    if ROW_OF_YEAR.match(said) or (degree and _institution().search(said)):
        return True
    return (
        degree is not None
        and degree_rank(said) > 1
        and degree.start() <= LEAD
        and degree.group()[:1].isupper()
        and "," in said
    )


def _entries(text: str, part: Section) -> Iterator[Course]:
    found = [clause for line in lines(text, part.start, part.end) for clause in _clauses(text, line)]
    entered = False
    for group in _groups(text, found):
        entry = _course(text, group)
        if entered and _is_beyond(text, group, entry):
            return
        if entry.education.institution or entry.education.degree or entry.education.end_year:
            entered = True
            yield entry


def _is_beyond(text: str, span: Span, entry: Course) -> bool:
    """Whether a passage after a blank line is about something else, although no heading says so."""
    plain = not entry.rank and not entry.education.institution and not _dated_at_an_end(text, span)
    return plain and text[: span.start].rstrip(" \t").endswith("\n\n")


def _dated_at_an_end(text: str, span: Span) -> bool:
    line = next(lines(text, *span))
    return any(at - line.start <= EDGE or line.end - stop <= EDGE for _, at, stop in dates(text, *line))


def _clauses(text: str, line: Span) -> Iterator[Span]:
    """The line, or its parts when several of them name degrees: "MSc Physics, ETH, 2014; BSc Physics, ETH, 2012"."""
    parts = list(sentences(text, *line))
    several = sum(highest_degree(text[part.start : part.end]) is not None for part in parts) > 1
    yield from parts if several else [line]


def _groups(text: str, found: list[Span]) -> Iterator[Span]:
    """Lines that belong to one course: a new one starts where a thing would be said a second time."""
    start: int | None = None
    said: set[str] = set()
    last = 0
    for line in found:
        facts = _facts(text, line)
        if start is None or said & facts or ("\n\n" in text[last : line.start] and not facts):
            if start is not None:
                yield Span(start, last)
            start, said = line.start, set()
        said |= facts
        last = line.end
    if start is not None:
        yield Span(start, last)


def _facts(text: str, line: Span) -> set[str]:
    piece = text[line.start : line.end]
    named = {"degree"} if degree_rank(piece) else set()
    named |= {"school"} if _institution().search(piece) else set()
    return named | ({"year"} if next(dates(text, *line), None) else set())


def _course(text: str, span: Span) -> Course:
    raw = text[span.start : span.end]
    start, end, runs = _years(text, span)
    degree = highest_degree(raw)
    field = _field(raw, degree) if degree else None
    finished = bool(_finished().search(raw)) or not (runs or _unfinished().search(raw))
    entry = Education(
        institution=_school(text, span) or _after_degree(raw, degree, field),
        degree=_degree_text(raw, degree),
        field=field,
        start_year=start,
        end_year=end,
    )
    return Course(entry, degree_rank(raw), finished, span)


def _years(text: str, span: Span) -> tuple[int | None, int | None, bool]:
    """First and last year, and whether the course still runs."""
    period = next(periods(text, *span), None)
    if period:
        return period.start.year, period.end.year if period.end else None, period.end is None
    single = next(dates(text, *span), None)
    return None, single[0].year if single else None, False


def _pieces(raw: str) -> Iterator[tuple[str, int]]:
    """The pieces of a course's lines and where they start; dates are none."""
    at = 0
    for row in raw.splitlines(keepends=True):
        start = 0
        for end in (*PIECE_END.finditer(row), None):
            piece = row[start : end.start() if end else len(row)]
            cleaned = YEARS.sub("", piece).strip(" \n,.-–•:)")
            if cleaned and not is_date(cleaned):
                yield cleaned, at + start
            start = end.end() if end else start
        at += len(row)


def _school(text: str, span: Span) -> str | None:
    raw = text[span.start : span.end]
    named = [piece for piece, _ in _pieces(raw) if _institution().search(piece)]
    degree = highest_degree(raw)
    return next((piece for piece in named if degree is None or degree.group() not in piece), next(iter(named), None))


def _after_degree(raw: str, degree: re.Match[str] | None, field: str | None) -> str | None:
    """The piece right after degree and field, where schools stand that no word gives away: "BSc Computing, Hull"."""
    if degree is None or field is None:
        return None
    past = raw.find(field, degree.start()) + len(field)
    comma = AFTER_FIELD.match(raw, past)
    name = next((piece for piece, at in _pieces(raw) if at >= past), None) if comma else None
    plain = name and name[:1].isupper() and len(name.split()) <= SCHOOL_WORDS
    return name if name and plain and not any(sign.isdigit() for sign in name) else None


def _field(raw: str, degree: re.Match[str]) -> str | None:
    """The field of a degree: right behind it, in the next piece, or in the piece before it."""
    at = _end_of_name(raw, degree)
    said = _until_end(raw, at)
    if said and (said[:1].isupper() or _led(raw, at)) and not _institution().search(said):
        return said
    beside = [
        (piece, start)
        for piece, start in _pieces(raw)
        if not _institution().search(piece) and not highest_degree(piece)
    ]
    after = next((piece for piece, start in beside if start > degree.end()), None)
    before = [piece for piece, start in beside if start < degree.start()]
    schooled = _institution().search(raw, degree.end())
    if schooled and after and raw.find(after, degree.end()) < schooled.start():
        return _until_end(after, 0)
    return before[-1] if before and not schooled else None


def _end_of_name(raw: str, degree: re.Match[str]) -> int:
    """Where the name of a degree ends and its field may begin."""
    inside = _before_field().search(raw, degree.start(), degree.end() + 1)
    at = inside.start() if inside else degree.end()
    for _ in range(2):  # "Bachelor" + "of Science" + "(Hons) in"
        for pattern in (HONOURS, _before_field(), _general()):
            if found := pattern.match(raw, at):
                at = found.end()
    return at


def _led(raw: str, at: int) -> bool:
    """Whether a word such as "in" stands right before the field."""
    return any(found.end() == at for found in _before_field().finditer(raw, max(0, at - 24), at))


def _until_end(raw: str, at: int) -> str | None:
    stop = FIELD_END.search(raw, at)
    said = " ".join(raw[at : stop.start() if stop else len(raw)].split()).strip(" .-–")
    return said if 2 < len(said) <= LONGEST_FIELD else None


def _degree_text(raw: str, degree: re.Match[str] | None) -> str | None:
    if degree is None:
        return None
    start = max((found.end() for found in DEGREE_START.finditer(raw, 0, degree.start())), default=0)
    tail = DEGREE_END.search(raw, degree.end())
    return " ".join(raw[start : tail.start() if tail else len(raw)].split()).strip(" :-–") or None
