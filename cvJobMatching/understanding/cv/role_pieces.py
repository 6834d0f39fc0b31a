"""The pieces of a row of a position, and how much each looks like a title or an employer."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Titles
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.cv.dates import is_date, periods
from cvJobMatching.understanding.cv.role_patterns import role_patterns
from cvJobMatching.understanding.cv.title_words import has_title_word
from cvJobMatching.understanding.lexicon.occupations import families_of
from cvJobMatching.understanding.text.lines import Span, sentences, without_bullet

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_PIECE = 90  # characters
MOST_WORDS = 9
MOST_NAME_WORDS = 6
REMARK = compiled(r"(?<!\s)\s*\([^()\n]{0,90}\)")
STRONG = compiled(
    r"\s*[|•·\t]\s*|\s+[-–—]\s+|\s{2,}|:\s+|(?<=[^\W\d_]{4})\.\s+(?=[^\W\d_])"
)  # parts groups of pieces; commas part the pieces of one
SIGNS = "•●▪◦·*|"  # part pieces here, and no sentences
ICON = compiled(r"\A[^\w\s«\"“'&]+\s+")
ENDS = " \t:.,;|-–—()/\n*_"
BLANKED = "\x1f"
SURE, LIKELY = 2, 1  # how much a piece looks like a title or an employer
NAMED = 3  # a label or a word such as "at" says so


class Piece(NamedTuple):
    """A piece of a row; `group` numbers the parts of the row between strong signs, `led` is true behind "at"."""

    text: str
    group: int
    led: bool = False


def pieces(text: str, start: int, end: int) -> list[Piece]:
    """The pieces of `text[start:end]` without bullet, dates, lengths of time and remarks in brackets."""
    span = without_bullet(text, Span(start, end))
    raw = role_patterns().duration.sub(" ", _undated(text, span))
    found: list[Piece] = []
    for group, part in enumerate(_labelled(STRONG.split(REMARK.sub(_kept, raw)))):
        found += [piece for piece in _pieces_of(part or "", group) if 1 < len(piece.text) <= LONGEST_PIECE]
    return [
        piece for piece in found if not (is_date(piece.text) or _is_number(piece.text) or _is_date_label(piece.text))
    ]


def _labelled(parts: list[str]) -> Iterator[str]:
    """The parts of a row; one that is a label is joined with what it labels: "Position: ", "Welder"."""
    label = ""
    for part in parts:
        whole = f"{part.strip()}: "
        is_label = any(each.fullmatch(whole) for each in (role_patterns().title_label, role_patterns().employer_label))
        if not is_label:
            yield label + part
        label = whole if is_label else ""


def _undated(text: str, span: Span) -> str:
    """The text of a span with blanks for periods."""
    raw = text[span.start : span.end]
    for period in periods(text, *span):
        at, stop = period.at - span.start, period.stop - span.start
        raw = f"{raw[:at]}{BLANKED * (stop - at)}{raw[stop:]}"
    return raw.replace(BLANKED, "")


def _kept(remark: re.Match[str]) -> str:
    """A remark in brackets is dropped, unless it is the employer: "Sales Manager (Acme Ltd)"."""
    said = remark.group().strip(" ()")
    return f", {said}, " if role_patterns().legal.search(said) else ""


def _is_date_label(piece: str) -> bool:
    return bool(role_patterns().date_label.fullmatch(piece))


def _is_number(piece: str) -> bool:
    """Whether a piece is an amount or a grade: "40 hours/week", "E-6"."""
    letters, digits = sum(map(str.isalpha, piece)), sum(map(str.isdigit, piece))
    return (piece[0].isdigit() and not has_title_word(piece)) or letters <= digits


def _pieces_of(part: str, group: int) -> Iterator[Piece]:
    at, led = 0, False
    for cut in (*role_patterns().cut.finditer(part), None):
        said = ICON.sub("", part[at : cut.start() if cut else len(part)].strip(ENDS))
        if opened := role_patterns().between.match(said):
            said, led = said[opened.end() :], True
        yield Piece(role_patterns().article.sub("", said) if led else said, group, led)
        led = bool(cut and role_patterns().between.search(f"{cut.group()} "))
        at = cut.end() if cut else at


def after_dates(text: str, start: int, end: int) -> Iterator[list[Piece]]:
    """The pieces of each sentence behind the dates of a row."""
    while start < end and text[start] in ENDS:
        start += 1
    began = start
    for sentence in sentences(text, start, end):
        rest = text[sentence.end : end].lstrip()
        if rest[:1] not in SIGNS or not rest:
            yield pieces(text, began, sentence.end)
            began = sentence.end


def is_title(piece: str) -> bool:
    """Whether a line or a piece of it reads as the title of a position."""
    return bool(role_patterns().title_label.match(piece)) or (
        len(piece.split()) <= MOST_WORDS and has_title_word(piece) and not piece.endswith(".")
    )


def title_likeness(piece: str) -> int:
    """NAMED behind a label, SURE by a word of titles, LIKELY by an ending or a known occupation, else 0."""
    if role_patterns().title_label.match(piece):
        return NAMED
    if len(piece.split()) > MOST_WORDS or role_patterns().legal.search(piece):
        return 0
    if is_title(piece):
        return SURE
    return LIKELY if _names_an_occupation(piece) or families_of(piece) else 0


def _names_an_occupation(piece: str) -> bool:
    """Whether the noun before "of" or "for" ends as words for occupations do; it comes first or last among its own."""
    noun = role_patterns().preposition.split(piece, maxsplit=1)[0].split()
    return any(_ending().search(word) for word in {*noun[:1], *noun[-1:]})


@cache
def _ending() -> re.Pattern[str]:
    return compiled(rf"\w{{3}}{alternatives(Titles, lambda titles: titles.endings)}\Z", re.IGNORECASE)


def employer_likeness(piece: Piece) -> int:
    """NAMED behind a label or "at", SURE by a word of employers, LIKELY for other names, else 0."""
    if piece.led or role_patterns().employer_label.match(piece.text):
        return NAMED
    if len(piece.text.split()) <= MOST_WORDS and any(map(_in_a_name, role_patterns().employer.finditer(piece.text))):
        return SURE
    return LIKELY if len(piece.text.split()) <= MOST_NAME_WORDS and piece.text[:1].isupper() else 0


def _in_a_name(word: re.Match[str]) -> bool:
    """Whether a word of employers is written as in a name: with a capital, or at the end."""
    return not word.group()[:1].islower() or word.end() == len(word.string)
