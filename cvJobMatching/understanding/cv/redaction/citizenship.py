"""Finds where a CV states whose citizen its author is. Nothing that carries points may see it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import all_words
from cvJobMatching.languages.schema import Grammar
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.cv.redaction.labels import labelled
from cvJobMatching.understanding.cv.redaction.traits import own_traits
from cvJobMatching.understanding.nations import citizens, nations, places_of_nations
from cvJobMatching.understanding.text.lines import Span, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD = compiled(r"\w+")
BORDERS = "\n.,;|•:("  # of a clause
REACH = 60  # characters of a clause before or behind the word "citizen"
GAP = compiled(r"[\s:-]{1,3}(?:\w{1,3}\s){0,2}")  # "citizen of the UK"


def citizenships(text: str) -> Iterator[tuple[frozenset[str], Span]]:
    """The nations of each such statement, and where it stands."""
    found, end = list(citizens(text)), 0
    told = {*own_traits(text), *labelled(text)} if found else set()
    for span in sorted(told | {span for each in found if (span := _stated(text, each))}, key=lambda each: (each[0], -each[1])):
        said = text[slice(*span)]
        if span.start >= end and any(True for _ in citizens(said)) and (named := nations(said)):
            end = span.end
            yield named, trimmed(text, *span)


def _stated(text: str, citizen: Span) -> Span | None:
    """The clause around a word such as "citizen", if it says whose and, but for words such as "I am a", no more."""
    first, last = max(0, citizen.start - REACH), min(len(text), citizen.end + REACH)
    around = [Span(first + at.start, first + at.end) for at in places_of_nations(text[first:last])]
    before = [each for each in around if 0 <= citizen.start - each.end and not text[each.end : citizen.start].strip(" -")]
    behind = [each for each in around if each.start > citizen.end and GAP.fullmatch(text, citizen.end, each.start)]
    if not before and not behind:
        return None
    start, end = min((citizen, *before)).start, max(each.end for each in (citizen, *behind))
    border = max(text.rfind(sign, first, start) for sign in BORDERS)
    while (inside := next((each for each in around if each.start <= border < each.end), None)) is not None:
        border = max(text.rfind(sign, first, inside.start) for sign in BORDERS)
    lead = "".join(text[at] for at in range(max(border + 1, first), start) if not any(a <= at < b for a, b in around))
    follows = re.match(r" (\w+)", text[end : end + REACH])
    beside = (*WORD.findall(lead), *(follows.groups() if follows else ()))
    return Span(border + 1, end) if all(word.lower() in _small() for word in beside) else None


@cache
def _small() -> frozenset[str]:
    return all_words(Grammar, lambda grammar: grammar.stop_words) | {"dual", "hold"}
