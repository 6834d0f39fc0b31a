"""Finds the skills that a CV denies or only wishes to learn: neither is proof of a skill."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Negation
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.text.lines import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

BEFORE = 50  # characters in which other people may be named


def negations(text: str) -> Iterator[Span]:
    """The spans that deny knowledge or only wish for it, each to the end of its clause."""
    yield from (Span(*found.span()) for found in _negation().finditer(text) if not _of_others(text, found.start()))
    yield from (Span(*found.span()) for found in _exclusion().finditer(text))


def _of_others(text: str, at: int) -> bool:
    """Whether somebody else wants to learn: "Taught students who want to learn Java"."""
    return bool(_other_people().search(text, max(0, at - BEFORE), at))


@cache
def _negation() -> re.Pattern[str]:
    phrase = alternatives(Negation, lambda negation: (*negation.lacking, *negation.learning))
    but = alternatives(Negation, lambda negation: negation.but)
    return compiled(rf"{phrase}(?:(?!\.(?:\s|\Z)|\s{but}\s)[^\n;!?|•]){{1,120}}", re.IGNORECASE)


@cache
def _exclusion() -> re.Pattern[str]:
    words = alternatives(Negation, lambda negation: negation.excluding)
    return compiled(rf"{words}[^\n;:,.!?|•]{{1,60}}", re.IGNORECASE)


@cache
def _other_people() -> re.Pattern[str]:
    people = alternatives(Negation, lambda negation: negation.other_people)
    return compiled(rf"\b{people}\b[^.\n]{{0,30}}\Z", re.IGNORECASE)
