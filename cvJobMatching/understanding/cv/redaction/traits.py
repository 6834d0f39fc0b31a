"""Finds what someone tells of their own family, origin, belief, orientation, health and home in a sentence."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cvJobMatching.concepts import find
from cvJobMatching.languages.pack import all_words, alternatives
from cvJobMatching.languages.schema import Grammar, Redaction, Roles
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.cv.title_words import has_title_word
from cvJobMatching.understanding.lexicon import named_skills
from cvJobMatching.understanding.text.lines import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

CLAUSE = compiled(r"[^\n\t.!?;,|•]+")
MARK = compiled(r"[\s*\-–—(]*(?:\d[\d/]{3,6}[\s\-–—]*){0,2}")  # of a list, and dates
NEXT_WORD = compiled(r"\s(?<!\s\s)\s{0,8}([^\W\d_]+)")
MOST_WORDS = 4  # that follow and belong to it: "of two sons", "from the north of Ghana"


def own_traits(text: str) -> Iterator[Span]:
    """The first words of such a clause, and the few that follow unless they tell what may be asked for."""
    for clause in CLAUSE.finditer(text):
        start = clause.start() + len(_mark(clause.group()))
        end = clause.start() + len(clause.group().rstrip())
        found = _own_trait().match(text, start, end)
        if found:
            rest = text[found.end() : end]
            if found["away"] and (noun := NEXT_WORD.match(rest)) and noun[1].islower() and noun[1] not in _small():
                continue  # "sick leave certificates"
            whole = len(rest.split()) <= MOST_WORDS and not _tells_of_work(rest)
            yield Span(start, end + text.startswith((".", "!", "?"), end) if whole else found.end())


def _mark(clause: str) -> str:
    found = MARK.match(clause)
    return found.group() if found else ""


def _tells_of_work(words: str) -> bool:
    return has_title_word(words) or bool(named_skills(words)) or bool(find(words))


@cache
def _own_trait() -> re.Pattern[str]:
    """A trait, or the time away from work that says whose child was born."""
    traits = alternatives(Redaction, lambda redaction: redaction.own_traits)
    away = alternatives(Roles, lambda roles: roles.time_away)
    return compiled(rf"(?<!\w)(?:{traits}|(?P<away>{away})(?!\w))", re.IGNORECASE)


@cache
def _small() -> frozenset[str]:
    return all_words(Grammar, lambda grammar: grammar.stop_words)
