"""Finds addresses without a label: postal code and place, place and country, a street on a line of its own."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import all_words
from cvJobMatching.languages.schema import Redaction
from cvJobMatching.understanding.cv.title_words import has_title_word
from cvJobMatching.understanding.text.lines import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = re.compile(r"[^\n|•;]+")
LONGEST = 60  # characters
POSTAL = re.compile(r"(?:[A-Z]{1,3}-)?(?P<code>\d{4,6})\s+(?P<place>[^\W\d_][^\d,]*)(?:,\s*(?P<country>[^\d,]+))?")
YEAR = re.compile(r"(?:19|20)\d\d")
DIGIT = re.compile(r"\d")
MOST_WORDS = 4  # of a place


def places(text: str) -> Iterator[Span]:
    """The spans of addresses that stand on a line, or between bars, by themselves."""
    for piece in PIECE.finditer(text):
        said = piece.group().strip()
        if said and len(said) <= LONGEST and is_place(said):
            yield Span(*piece.span())


def is_place(said: str) -> bool:
    """Whether a whole piece of a line is an address."""
    if not said[-1:].isalnum() and said[-1:] != ".":
        return False
    if _street().fullmatch(said):
        return True
    return not has_title_word(said) and (_postal(said) or _with_country(said))


def _postal(said: str) -> bool:
    found = POSTAL.fullmatch(said)
    if not found or not found["place"][:1].isupper() or len(found["place"].split()) > MOST_WORDS:
        return False
    return _is_country(found["country"]) if YEAR.fullmatch(found["code"]) else True


def _with_country(said: str) -> bool:
    """Whether `said` is a place, or a place and its region, and a country."""
    *place, country = said.split(",")
    named = said[:1].isupper() and len(place) in {1, 2} and all(place)
    return named and not DIGIT.search(said) and _is_country(country)


def _is_country(said: str | None) -> bool:
    return said is not None and said.strip().lower() in _countries()


@cache
def _street() -> re.Pattern[str]:
    nouns = "|".join(sorted(all_words(Redaction, lambda redaction: redaction.streets)))
    name = rf"(?:[A-ZÀ-Þ][\w'’.-]*+\s++){{1,4}}(?:{nouns})\b\.?"
    return re.compile(rf"(?<![\w'’.-])(?:\d{{1,5}}[a-z]?,?\s+)?{name}(?:\s+\d{{1,5}}[a-z]?)?(?:\s*,.*)?")


@cache
def _countries() -> frozenset[str]:
    return all_words(Redaction, lambda redaction: redaction.countries)
