"""Words of a text with their offsets, and the stem under which inflected forms of one word meet."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import Stemmer  # type: ignore[import-not-found, unused-ignore]  # has no stubs

from cvJobMatching.languages.pack import folded, topic
from cvJobMatching.languages.schema import Grammar
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.text.gender import neutral

if TYPE_CHECKING:
    from collections.abc import Iterator

# A word keeps the signs of C++ and C#; a leading dot distinguishes .NET from a net.
WORD = compiled(r"(?:(?<![\w.])\.(?=net\b))?[^\W_]+(?:\+\+|#(?!\w))?", re.IGNORECASE)
CYRILLIC = compiled(r"[\u0400-\u04ff]")
CYRILLIC_LANGUAGE = "ru"  # by which Cyrillic words are stemmed
DIGIT = compiled(r"\d")
LONGEST_KEPT = 64  # letters: a longer token is no word, and must not fill the caches


class Word(NamedTuple):
    """A word at `start` to `end`; `key` is its lower-case form."""

    key: str
    start: int
    end: int


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[Word]:
    """Every word of `text[start:end]`, with offsets into `text`."""
    for found in WORD.finditer(text, start, len(text) if end is None else end):
        yield Word(folded(found[0].lower()), *found.span())


@lru_cache(maxsize=4)
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name)


def stem(key: str, language: str = "en") -> str:
    """The stem of a lower-case word; Cyrillic words are stemmed as Russian whatever the language."""
    return _stem(key, language) if len(key) <= LONGEST_KEPT else _stem.__wrapped__(key, language)


@lru_cache(maxsize=65536)
def _stem(key: str, language: str) -> str:
    if len(key) < 3 or DIGIT.search(key):
        return key
    key = neutral(key)
    return _snowball(key, CYRILLIC_LANGUAGE if CYRILLIC.search(key) else language)


def _snowball(key: str, language: str) -> str:
    grammar = topic(Grammar).get(language)
    return str(_stemmer(grammar.stemmer).stemWord(key)) if grammar else key


def skill_key(key: str) -> str:
    """The form under which a skill's name is looked up, without English plurals and Russian endings."""
    return _skill_key(key) if len(key) <= LONGEST_KEPT else _skill_key.__wrapped__(key)


@lru_cache(maxsize=65536)
def _skill_key(key: str) -> str:
    key = neutral(key)
    if CYRILLIC.search(key):
        return _snowball(key, CYRILLIC_LANGUAGE)
    if len(key) > 4 and key.endswith("ies"):
        return key[:-3] + "y"
    if len(key) > 3 and key.endswith("s") and not key.endswith(("ss", "us", "is", "js")):
        return key[:-1]
    return key
