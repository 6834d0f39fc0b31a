"""The degree, the school and the field of study among the words of a course."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Education as EducationWords
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.cv.dates import is_date
from cvJobMatching.understanding.cv.degrees import highest_degree

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE_END = compiled(r"\s*[|•·;\t(]\s*|,\s+|\s+[-–—]\s+|\s{2,}|:\s+|(?<=[^\W\d_]{3})\.\s+(?=[^\W\d_])")
YEARS = compiled(r"(?:^|\s)(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)\d\d)?")
DEGREE_END = compiled(r"[,;|\n(\t]|\s[-–—]\s|\s(?:19|20)\d\d|\.\s|\s{2,}")
DEGREE_START = compiled(r"[\n,•:;\t|]|\s{2,}|\d\s")
HONOURS = compiled(r"\s*(?:\([^()\n]{1,24}\)|\.)?\s*")  # between a degree and its field: "BSc (Hons) Physics"
FIELD_END = compiled(r"[,;|()\d\n\t:]|\s[-–—]\s|\s{2,}|\.(?=\s|\Z)")
LONGEST_FIELD = 60  # characters
AFTER_FIELD = compiled(r"[^,\n]{0,12},\s")
SCHOOL_AND_FIELD = 2
SCHOOL_WORDS = 4


@cache
def institution() -> re.Pattern[str]:
    """A word in names of schools."""
    return compiled(alternatives(EducationWords, lambda words: words.institutions), re.IGNORECASE)


@cache
def _before_field() -> re.Pattern[str]:
    before = alternatives(EducationWords, lambda words: words.before_field)
    return compiled(rf"\b{before}\s+", re.IGNORECASE)


@cache
def _general() -> re.Pattern[str]:
    """What belongs to the name of a degree and is no field: "Science" of "Bachelor of Science"."""
    general = alternatives(EducationWords, lambda words: words.general)
    return compiled(rf"{general}\b\s*", re.IGNORECASE)


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


def school(raw: str) -> str | None:
    """The piece that names a school, if a word gives it away."""
    named = [piece for piece, _ in _pieces(raw) if institution().search(piece)]
    degree = highest_degree(raw)
    return next((piece for piece in named if degree is None or degree.group() not in piece), next(iter(named), None))


def after_degree(raw: str, degree: re.Match[str] | None, field: str | None) -> str | None:
    """The piece right after degree and field, where schools stand that no word gives away: "BSc Computing, Hull"."""
    if degree is None or field is None:
        return None
    past = raw.find(field, degree.start()) + len(field)
    comma = AFTER_FIELD.match(raw, past)
    name = next((piece for piece, at in _pieces(raw) if at >= past), None) if comma else None
    plain = name and name[:1].isupper() and len(name.split()) <= SCHOOL_WORDS
    return name if name and plain and not any(sign.isdigit() for sign in name) else None


def field_of(raw: str, degree: re.Match[str]) -> str | None:
    """The field of a degree: right behind it, in the next piece, or in the piece before it."""
    at = _end_of_name(raw, degree)
    said = _until_end(raw, at)
    if said and (said[:1].isupper() or _led(raw, at)) and not institution().search(said):
        return said
    beside = [
        (piece, start) for piece, start in _pieces(raw) if not institution().search(piece) and not highest_degree(piece)
    ]
    after = next((piece for piece, start in beside if start > degree.end()), None)
    before = [piece for piece, start in beside if start < degree.start()]
    schooled = institution().search(raw, degree.end())
    if schooled and (cell := _besideschool(raw, schooled.start())):
        return cell
    if schooled and after and raw.find(after, degree.end()) < schooled.start():
        return _until_end(after, 0)
    return before[-1] if before and not schooled else None


def _besideschool(raw: str, at: int) -> str | None:
    """What shares a cell with the school, in a row with another cell for the place."""
    end = raw.find("\t", at)
    start = raw.rfind("\t", 0, at) + 1
    beside = raw[start:end].split(", ") if start and end >= 0 and "\n" not in raw[start:end] else []
    return beside[1].strip() if len(beside) == SCHOOL_AND_FIELD else None


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


def degree_text(raw: str, degree: re.Match[str] | None) -> str | None:
    """The degree as it is written, with its field."""
    if degree is None:
        return None
    start = max((found.end() for found in DEGREE_START.finditer(raw, 0, degree.start())), default=0)
    tail = DEGREE_END.search(raw, degree.end())
    at = _end_of_name(raw, degree)
    spelled_out = _before_field().search(degree.group())
    if spelled_out and raw[at : at + 1].isupper() and not _led(raw, at):
        return " ".join(raw[start:at].split()).strip(" :-–(") or None
    return " ".join(raw[start : tail.start() if tail else len(raw)].split()).strip(" :-–") or None
