"""Finds where a CV states whose citizen its author is. Nothing that carries points may see it."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import all_words
from cvJobMatching.languages.schema import Grammar
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.cv.redaction.labels import labelled
from cvJobMatching.understanding.cv.redaction.traits import own_traits
from cvJobMatching.understanding.text.lines import Span, trimmed
from cvJobMatching.understanding.text.nations import citizens, nations, places_of_nations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD = compiled(r"\w+")
NEXT_WORD = compiled(r" (\w+)")
BORDERS = "\n\t.,;|•·–—:("  # of a clause
REACH = 60  # characters of a clause before or behind the word "citizen"
GAP = compiled(r"[\s:-]{1,3}(?:\w{1,3}\s){0,2}")  # "citizen of the UK"
JOINED = compiled(r"[\s-]{1,2}|\s?(?:[,/&+]|\w{1,3})\s?")  # "British/Irish", "British and Irish"


@lru_cache(maxsize=4)  # asked for what is blanked, and for what conditions may know
def citizenships(text: str) -> tuple[tuple[frozenset[str], Span], ...]:
    """The nations of each such statement, and where it stands."""
    return tuple(_citizenships(text))


def _citizenships(text: str) -> Iterator[tuple[frozenset[str], Span]]:
    found = {each: whose for each in citizens(text) if (whose := _whose(text, each))}
    told = {*own_traits(text), *labelled(text)} if found else set()
    stated = told | {clause for each, whose in found.items() if (clause := _clause(text, each, whose))}
    starts, sides, end = [each.start for each in found], list(found.values()), 0
    for span in sorted(stated, key=lambda each: (each.start, -each.end)):
        first, last = bisect_left(starts, span.start), bisect_left(starts, span.end)
        if span.start >= end and first < last:
            end = span.end
            whose = [at for each in sides[first:last] for at in each]
            yield frozenset[str]().union(*(nations(text[slice(*at)]) for at in whose)), trimmed(text, *span)


def _whose(text: str, citizen: Span) -> list[Span]:
    """Where the nations beside a word such as "citizen" stand: "British and Irish citizen", "citizen of the UK"."""
    found, at, around = [], citizen.start, _around(text, citizen)
    for nation in reversed(around):
        if nation.end <= at and JOINED.fullmatch(text, nation.end, at):
            found.append(nation)
            at = nation.start
    behind = (each for each in around if each.start >= citizen.end)
    return found + [each for each in behind if GAP.fullmatch(text, citizen.end, each.start)]


def _around(text: str, citizen: Span) -> list[Span]:
    first, last = max(0, citizen.start - REACH), min(len(text), citizen.end + REACH)
    return sorted(Span(first + at.start, first + at.end) for at in places_of_nations(text[first:last]))


def _clause(text: str, citizen: Span, whose: Sequence[Span]) -> Span | None:
    """The clause of such a statement, if it says, but for words such as "I am a", no more."""
    start, end = min((citizen, *whose)).start, max(each.end for each in (citizen, *whose))
    border = max(text.rfind(sign, max(0, start - REACH), start) for sign in BORDERS)
    lead = text[max(border + 1, start - REACH, 0) : start]
    follows = NEXT_WORD.match(text, end)
    beside = (*WORD.findall(lead), *(follows.groups() if follows else ()))
    return Span(start - len(lead), end) if all(word.lower() in _small() for word in beside) else None


@cache
def _small() -> frozenset[str]:
    return all_words(Grammar, lambda grammar: grammar.stop_words) | {"dual", "hold"}
