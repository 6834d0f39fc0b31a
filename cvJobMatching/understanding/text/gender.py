"""One form of a title for both genders, so that "Softwareentwicklerin" and "Softwareentwickler" are judged alike."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from cvJobMatching.languages.pack import all_words, folded, topic
from cvJobMatching.languages.schema import Grammar
from cvJobMatching.patterns import compiled

WORD: Final = compiled(r"[^\W\d_]+")
SHORTEST: Final = 6  # letters of a word whose ending may reveal a gender


def neutral(key: str) -> str:
    """The lower-case word with a female ending replaced by the male one, which represents both."""
    if len(key) < SHORTEST or not key.endswith(_female_endings()):
        return key
    female = next(ending for ending in _female_endings() if key.endswith(ending))
    return key[: -len(female)] + _male_endings()[female]


def neutral_text(text: str) -> str:
    """The text with every such word replaced and pronouns taken out; other words stay as they are written."""
    return WORD.sub(_neutral_word, text)


def _neutral_word(word: re.Match[str]) -> str:
    key = folded(word[0].lower())
    plain = "" if key in _pronouns() else neutral(key)
    return word[0] if plain == key else plain


@cache
def _pronouns() -> frozenset[str]:
    return all_words(Grammar, lambda grammar: grammar.person_words)


@cache
def _male_endings() -> dict[str, str]:
    """The male ending for each female one."""
    return {ending.female: ending.male for each in topic(Grammar).values() for ending in each.gender_endings}


@cache
def _female_endings() -> tuple[str, ...]:
    """The longest first."""
    return tuple(sorted(_male_endings(), key=len, reverse=True))
