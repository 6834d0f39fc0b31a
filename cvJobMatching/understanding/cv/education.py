"""Courses of study: institution, degree, field and years."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.model.profile import Education
from cvJobMatching.understanding.cv.dates import dates, periods
from cvJobMatching.understanding.text.lines import Span, lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.understanding.cv.sections import Section

# Ranks: 1 school, 2 vocational or associate, 3 bachelor, 4 master or diploma of a university, 5 doctorate.
DEGREES: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        5,
        re.compile(
            r"\b(?:ph\.?\s?d|doctor(?:ate|al|at)?\b(?:\s+of)?|dr\.\s?\w{2,4}\.|promotion\b|doctorado"
            r"|кандидат\s+\w+\s+наук|доктор\s+\w+\s+наук|аспирантур\w+|к\.\s?т\.\s?н)",
            re.IGNORECASE,
        ),
    ),
    (
        4,
        re.compile(
            r"\b(?:master(?:['’]?s)?\b(?:\s+of\s+\w+|\s+degree)?|m\.?\s?b\.?\s?a\b|m\.?\s?sc\b|m\.\s?s\b"
            r"|\bms\b(?=\s+in|,)|m\.?\s?tech\b|m\.\s?a\b|m\.\s?e\b|m\.?\s?com\b|mca\b|m\.c\.a|diplom(?:-|\b"
            r"|ingenieur)|magister|maestr[íi]a|магистр\w*|специалист|специалитет|высшее|инженер-\w+|maîtrise"
            r"|masterat|ll\.?m|máster|bac\s?\+\s?5|(?:diplôme|école)\s+d['’]ingénieurs?|ingenier[íi]a\s+(?:en|de"
            r"|\w+a)\b|staatsexamen"
            r"|dscg\b|diplom-\w+|dipl\.-\w+)",
            re.IGNORECASE,
        ),
    ),
    (
        3,
        re.compile(
            r"\b(?:bachelor(?:['’]?s)?\b(?:\s+of\s+\w+|\s+degree)?|b\.?\s?sc\b|b\.\s?s\b|\bbs\b(?=\s+in|,|\s+\w+)"
            r"|b\.?\s?tech\b|b\.\s?a\b|\bba\b(?=\s+in|,)|b\.\s?e\b|\bbe\b(?=\s+in|,|\s*[-–(])|b\.?\s?com\b|bca\b"
            r"|b\.c\.a|bba\b|licence(?=\s+(?:en|de|d['’]|pro|mention|\d)|\s*[,(:–-]|\s*\n"
            r"|\Z)(?<!driving\slicence)(?<!lift\slicence)(?<!truck\slicence)(?<!trade\slicence)|licenciatur\w*"
            r"|licenciad\w*|grado\s+en|бакалавр\w*|licență|undergraduate|bac\s?\+\s?[34]|dcg\b"
            r"|diplomatura|diplomad[oa]|grado\s+(?:universitario|o\b)|(?:hochschul)?studium\b|hochschulabschluss"
            r"|diplôme\s+d['’][ée]tat"
            r"|llb|b\.?\s?ed)",
            re.IGNORECASE,
        ),
    ),
    (
        2,
        re.compile(
            r"\b(?:associate(?:['’]?s)?\s+(?:degree|of|in)|a\.?a\.?s\b|(?<!school\s)diploma|ausbildung"
            r"|berufsausbildung|bts\b"
            r"|dut\b|vocational|bac\s?\+\s?2|hnd\b|btec\b|nvq\b|city\s*(?:&|and)\s*guilds|apprenticeship"
            r"|\w*ausbildung|berufsabschluss"
            r"|staatlich\s+(?:examiniert|geprüft|anerkannt)\w*|gesell(?:e|in|enbrief|enprüfung)\b"
            r"|facharbeiter(?:brief)?|meister(?:brief|prüfung)|\bihk\b"
            r"|lehre\s+(?:als|zum|zur)|bac\s+pro\w*|\bcap\s+\w+|ciclo\s+formativo|grado\s+(?:superior|medio)"
            r"|técnico\s+(?:superior|en)\b|formación\s+profesional|среднее\s+(?:специальное|профессиональное)"
            r"|средне-специальное|неоконченное\s+высшее|техник\b)",
            re.IGNORECASE,
        ),
    ),
    (
        1,
        re.compile(
            r"\b(?:high\s+school|higher\s+secondary|hsc\b|ssc\b|ged\b|abitur|baccalauréat|bachillerato"
            r"|среднее(?:\s+(?:общее|полное))?|secondary\s+school|12th|10th|intermediate|matura|liceu|realschul\w*"
            r"|mittlere\s+reife|hauptschul\w*|gcses?\b|a[- ]levels?\b|\beso\b)",
            re.IGNORECASE,
        ),
    ),
)
SCHOOL = re.compile(
    r"(?:universit|college|institut|school|academy|hochschule|fachhochschule|école|ecole|facult|politecnic|polytech"
    r"|lycée|escuela|университет|институт|академи|колледж|техникум|училищ|школа|гимнази|лицей"
    r"|\b(?:iit|nit|mit|мгу|мгту|мфти|нгу|спбгу|вшэ|мирэа|мэси|vit|tu|lmu|eth|рудн|рэу|[А-Я]{3,7}(?:ГУ|ГТУ|ПУ|ТУ"
    r"|У))\b)",
    re.IGNORECASE,
)
FIELD = re.compile(
    r"\b(?:in|of|en|în|im\s+fach|по\s+специальности|специальность:?|major(?:\s+in)?:?)\s+(?P<field>[^,;"
    r"|()\d\n]{3,60})",
    re.IGNORECASE,
)


def education(text: str, parts: Sequence[Section]) -> tuple[Education, ...]:
    """Each course of the education sections; without such a section, each line that names a degree and a school."""
    chosen = [part for part in parts if part.kind == "education"]
    if chosen:
        return tuple(entry for part in chosen for entry in _entries(text, part))
    loose = [line for line in lines(text) if degree_rank(text[line.start : line.end]) and SCHOOL.search(text, *line)]
    return tuple(_entry(text, line) for line in loose)


def degree_rank(text: str) -> int:
    """The highest degree named in `text`, 1 (school) to 5 (doctorate), 0 when none is."""
    return next((rank for rank, pattern in DEGREES if pattern.search(text)), 0)


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
    named |= {"school"} if SCHOOL.search(piece) else set()
    return named | ({"year"} if next(dates(text, *line), None) else set())


def _entry(text: str, span: Span) -> Education:
    raw = text[span.start : span.end]
    start, end = _years(text, span)
    degree = next((found for _, pattern in DEGREES if (found := pattern.search(raw))), None)
    field = FIELD.search(raw, degree.end() - 3 if degree else 0)
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
        for piece in re.split(r"\s*[|•;\t(]\s*|,\s+|\s+[-–—]\s+|\s{3,}", text[line.start : line.end]):
            if SCHOOL.search(piece):
                return re.sub(r"(?:^|\s)(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)\d\d)?", "", piece).strip(" ,.-–•") or None
    return None


def _degree_text(raw: str, degree: re.Match[str] | None) -> str | None:
    if degree is None:
        return None
    start = (
        max(raw.rfind("\n", 0, degree.start()), raw.rfind(",", 0, degree.start()), raw.rfind("•", 0, degree.start()))
        + 1
    )
    tail = re.search(r"[,;|\n(]|\s[-–—]\s|\s(?:19|20)\d\d|\.\s", raw[degree.end() :])
    stop = degree.end() + (tail.start() if tail else len(raw) - degree.end())
    return " ".join(raw[start:stop].split()).strip(" :-–") or None
