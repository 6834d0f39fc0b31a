"""Finds addresses without a label: postal code and place, place and country, a street on a line of its own."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import all_words
from cvJobMatching.languages.schema import Redaction
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.cv.title_words import has_title_word
from cvJobMatching.understanding.text.lines import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = compiled(r"[^\n|•;]+")
LONGEST = 60  # characters
POSTAL = compiled(r"(?:[A-Z]{1,3}-)?(?P<code>\d{4,6})\s+(?P<place>[^\W\d_][^\d,]*)(?:,\s*(?P<country>[^\d,]+))?")
YEAR = compiled(r"(?:19|20)\d\d")
DIGIT = compiled(r"\d")
MOST_WORDS = 4  # of a place


def places(text: str) -> Iterator[Span]:
    """The spans of addresses that fill a line or the space between two bars."""
    for found in PIECE.finditer(text):
        piece = found.group().strip()
        if piece and len(piece) <= LONGEST and is_place(piece):
            yield Span(*found.span())


def is_place(piece: str) -> bool:
    """Whether a whole piece of a line is an address."""
    if not piece[-1:].isalnum() and piece[-1:] != ".":
        return False
    if _street().fullmatch(piece):
        return True
    return not has_title_word(piece) and (_postal(piece) or _with_country(piece))


def _postal(piece: str) -> bool:
    found = POSTAL.fullmatch(piece)
    if not found or not found["place"][:1].isupper() or len(found["place"].split()) > MOST_WORDS:
        return False
    return _is_country(found["country"]) if YEAR.fullmatch(found["code"]) else True


def _with_country(piece: str) -> bool:
    """Whether the piece is a place, or a place and its region, and a country."""
    *place, country = piece.split(",")
    named = piece[:1].isupper() and len(place) in {1, 2} and all(place)
    return named and not DIGIT.search(piece) and _is_country(country)


def _is_country(name: str | None) -> bool:
    return name is not None and name.strip().lower() in _countries()


@cache
def _street() -> re.Pattern[str]:
    nouns = "|".join(sorted(all_words(Redaction, lambda redaction: redaction.streets)))
    name = rf"(?:[A-ZÀ-Þ][\w'’.-]*+\s++){{1,4}}(?:{nouns})\b\.?"
    return compiled(rf"(?<![\w'’.-])(?:\d{{1,5}}[a-z]?,?\s+)?{name}(?:\s+\d{{1,5}}[a-z]?)?(?:\s*,.*)?")


@cache
def _countries() -> frozenset[str]:
    return all_words(Redaction, lambda redaction: redaction.countries)
