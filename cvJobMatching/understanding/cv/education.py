"""Courses of study: institution, degree, field and years."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Education as EducationWords
from cvJobMatching.model.profile import Education
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.cv.course_names import after_degree, degree_text, field_of, institution, school
from cvJobMatching.understanding.cv.dates import dates, periods
from cvJobMatching.understanding.cv.degrees import degree_rank, highest_degree
from cvJobMatching.understanding.cv.role_pieces import is_title, pieces
from cvJobMatching.understanding.text.lines import Span, lines, sentences, without_bullet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.understanding.cv.sections import Section

ROW_OF_YEAR = compiled(r"(?:19|20)\d\d\t")
LONGEST_LOOSE = 300  # of a line outside the education section
EDGE = 2  # characters
PROSE = 6  # words
ONLY_DATES = compiled(r"[\s,.|–-]*")
LEAD = 24  # characters before the degree on such a line
OPENING = 5  # characters before the degree of a saying: a year, or nothing
LONGEST_SAYING = 14  # words
VOCATIONAL = 2  # rank
YEAR = compiled(r"(?<!\d)(?:19|20)\d\d(?!\d)")
BARE = frozenset({"master", "bachelor"})  # degrees that are everyday words


class Course(NamedTuple):
    """A course of study and where it stands; `rank` is that of its degree (see `degrees`), 0 when it names none."""

    education: Education
    rank: int
    finished: bool  # False when the text says that it runs, was broken off or is only planned
    span: Span


@cache
def _unfinished() -> re.Pattern[str]:
    return compiled(rf"(?<!\w){alternatives(EducationWords, lambda words: words.unfinished)}", re.IGNORECASE)


@cache
def _finished() -> re.Pattern[str]:
    return compiled(rf"(?<!\w){alternatives(EducationWords, lambda words: words.finished)}", re.IGNORECASE)


def courses(text: str, parts: Sequence[Section]) -> tuple[Course, ...]:
    """Each course of the education sections; without such a section, each line that names a degree and a school."""
    if found := tuple(_entries(text, [part for part in parts if part.kind == "education"])):
        return found
    return tuple(
        _course(text, clause) for line in lines(text) for clause in _sayings(text, line) if _loose(text, clause)
    )


def _sayings(text: str, line: Span) -> Iterator[Span]:
    """The line, or its sentences when one of them opens with a degree: "Fork lift licence. GED 2012."."""
    parts = list(sentences(text, *line))
    yield from parts if any(_says_a_degree(text[slice(*part)]) for part in parts) else _clauses(text, line)


def _loose(text: str, span: Span) -> bool:
    """Whether a line outside the education section is about a course.

    It opens with a degree, names a school too, or is the row of a table that begins with a year.
    """
    said = text[span.start : span.end]
    degree = highest_degree(said)
    if len(said) > LONGEST_LOOSE or without_bullet(text, span) != span:
        return False
    if _says_a_degree(said):
        return True
    if _is_of_a_role(text, span):
        return False
    if ROW_OF_YEAR.match(said) or (degree and institution().search(said)):
        return True
    return (
        degree is not None
        and degree_rank(said) > 1
        and degree.start() <= LEAD
        and degree.group()[:1].isupper()
        and "," in said
        and not _is_an_everyday_word(said, degree)
    )


def _is_an_everyday_word(said: str, degree: re.Match[str]) -> bool:
    """Whether "master" is that of "Master Electrician, 2015" or "Master data, SAP"."""
    word, rest = degree.group().lower(), said[degree.end() :].split(",")[0]
    return word in BARE and (is_title(rest.strip()) or YEAR.search(said) is None)


def _says_a_degree(said: str) -> bool:
    """Whether a short saying opens with a degree that is no everyday word, or with a training and its year."""
    degree = highest_degree(said)
    if degree is None or degree.start() > OPENING or len(said.split()) > LONGEST_SAYING:
        return False
    short = sum(sign.isupper() or sign.isdigit() for sign in degree.group()) > 1  # "BSc", "Grade 12"; not "Master"
    dated = YEAR.search(said) is not None
    trained = degree_rank(said) <= VOCATIONAL and degree.group()[:1].isupper()
    return (short and (dated or "," in said or "(" in said or len(said.split()) <= PROSE)) or (trained and dated)


def _is_of_a_role(text: str, span: Span) -> bool:
    """Whether a line has a period and the title of a position, as in "Hylton School, Head of PE, 2008 - now"."""
    period = next(periods(text, *span), None)
    return period is not None and any(is_title(piece.text) for piece in pieces(text, span.start, period.at))


def _entries(text: str, parts: Sequence[Section]) -> Iterator[Course]:
    last: Course | None = None
    for group in (group for part in parts for group in _groups(text, part)):
        entry = _course(text, group)
        if last and _are_its_years(text, group, entry, last):
            last = last._replace(education=_with_years(last.education, entry.education))
            continue
        if last and _is_beyond(text, group, entry):
            if _is_prose(text, group):
                break
            continue
        if entry.education.institution or entry.education.degree or entry.education.end_year:
            if last:
                yield last
            last = entry
    if last:
        yield last


def _are_its_years(text: str, span: Span, entry: Course, before: Course) -> bool:
    """Whether a passage is no more than the dates that the course before it lacks."""
    named = entry.education.institution or entry.education.degree
    lacking = before.education.end_year is None and before.education.start_year is None
    return lacking and not named and bool(ONLY_DATES.fullmatch(_without_dates(text, span)))


def _without_dates(text: str, span: Span) -> str:
    """The last line of a passage without its period."""
    line = list(lines(text, *span))[-1]
    period = next(periods(text, *line), None)
    return text[line.start : period.at] + text[period.stop : line.end] if period else text[slice(*line)]


def _with_years(course: Education, years: Education) -> Education:
    return Education(
        institution=course.institution,
        degree=course.degree,
        field=course.field,
        start_year=years.start_year,
        end_year=years.end_year,
    )


def _is_beyond(text: str, span: Span, entry: Course) -> bool:
    """Whether a passage after a blank line is about something else, although no heading says so."""
    plain = not entry.rank and not entry.education.institution and not _dated_at_an_end(text, span)
    at = span.start
    while text[at - 1 : at] in {" ", "\t"}:
        at -= 1
    return plain and text[max(0, at - 2) : at] == "\n\n"


def _is_prose(text: str, span: Span) -> bool:
    """Whether a passage is a sentence, and no list of subjects under a course."""
    line = next(lines(text, *span))
    said = text[slice(*without_bullet(text, line))]
    return without_bullet(text, line) == line and (said.endswith(".") or len(said.split()) > PROSE)


def _dated_at_an_end(text: str, span: Span) -> bool:
    line = next(lines(text, *span))
    return any(at - line.start <= EDGE or line.end - stop <= EDGE for _, at, stop in dates(text, *line))


def _clauses(text: str, line: Span) -> Iterator[Span]:
    """The line, or its parts when several of them name degrees: "MSc Physics, ETH, 2014; BSc Physics, ETH, 2012"."""
    parts = list(sentences(text, *line))
    several = sum(highest_degree(text[part.start : part.end]) is not None for part in parts) > 1
    yield from parts if several else [line]


def _groups(text: str, part: Section) -> Iterator[Span]:
    """Lines that belong to one course: a new one starts where a thing would be said a second time."""
    found = [clause for line in lines(text, part.start, part.end) for clause in _clauses(text, line)]
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
    named |= {"school"} if institution().search(piece) else set()
    return named | ({"year"} if next(dates(text, *line), None) else set())


def _course(text: str, span: Span) -> Course:
    raw = text[span.start : span.end]
    start, end, runs = _years(text, span)
    degree = highest_degree(raw)
    field = field_of(raw, degree) if degree else None
    finished = bool(_finished().search(raw)) or not (runs or _unfinished().search(raw))
    entry = Education(
        institution=school(raw) or after_degree(raw, degree, field),
        degree=degree_text(raw, degree),
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
