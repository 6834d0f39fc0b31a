"""Courses of study: institution, degree, field and years."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Education as EducationWords
from cvJobMatching.model.profile import Education
from cvJobMatching.understanding.cv.dates import dates, periods
from cvJobMatching.understanding.cv.degrees import degree_rank, highest_degree
from cvJobMatching.understanding.text.lines import Span, lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.understanding.cv.sections import Section

PIECE_END = re.compile(r"\s*[|•;\t(]\s*|,\s+|\s+[-–—]\s+|\s{3,}")
YEARS = re.compile(r"(?:^|\s)(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)\d\d)?")
DEGREE_END = re.compile(r"[,;|\n(]|\s[-–—]\s|\s(?:19|20)\d\d|\.\s")


@cache
def _institution() -> re.Pattern[str]:
    return re.compile(alternatives(EducationWords, lambda words: words.institutions), re.IGNORECASE)


@cache
def _field() -> re.Pattern[str]:
    before = alternatives(EducationWords, lambda words: words.before_field)
    return re.compile(rf"\b{before}\s+(?P<field>[^,;|()\d\n]{{3,60}})", re.IGNORECASE)


def education(text: str, parts: Sequence[Section]) -> tuple[Education, ...]:
    """Each course of the education sections; without such a section, each line that names a degree and a school."""
    chosen = [part for part in parts if part.kind == "education"]
    if chosen:
        return tuple(entry for part in chosen for entry in _entries(text, part))
    loose = [
        line for line in lines(text) if degree_rank(text[line.start : line.end]) and _institution().search(text, *line)
    ]
    return tuple(_entry(text, line) for line in loose)


def _entries(text: str, part: Section) -> Iterator[Education]:
    found = list(lines(text, part.start, part.end))
    for group in _groups(text, found):
        entry = _entry(text, group)
        if entry.institution or entry.degree or entry.end_year:
            yield entry


def _groups(text: str, found: list[Span]) -> Iterator[Span]:
    """Lines that belong to one course: a new one starts where a thing would be said a second time."""
    start: int | None = None
    said: set[str] = set()
    last = 0
    for line in found:
        facts = _facts(text, line)
        if start is None or said & facts:
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


def _entry(text: str, span: Span) -> Education:
    raw = text[span.start : span.end]
    start, end = _years(text, span)
    degree = highest_degree(raw)
    field = _field().search(raw, degree.end() - 3 if degree else 0)
    return Education(
        institution=_school(text, span),
        degree=_degree_text(raw, degree),
        field=" ".join(field["field"].split()) if field else None,
        start_year=start,
        end_year=end,
    )


def _years(text: str, span: Span) -> tuple[int | None, int | None]:
    period = next(periods(text, *span), None)
    if period:
        return period.start.year, period.end.year if period.end else None
    single = next(dates(text, *span), None)
    return None, single[0].year if single else None


def _school(text: str, span: Span) -> str | None:
    for line in lines(text, *span):
        for piece in PIECE_END.split(text[line.start : line.end]):
            if _institution().search(piece):
                return YEARS.sub("", piece).strip(" ,.-–•") or None
    return None


def _degree_text(raw: str, degree: re.Match[str] | None) -> str | None:
    if degree is None:
        return None
    start = max(raw.rfind(sign, 0, degree.start()) for sign in "\n,•") + 1
    tail = DEGREE_END.search(raw, degree.end())
    return " ".join(raw[start : tail.start() if tail else len(raw)].split()).strip(" :-–") or None
