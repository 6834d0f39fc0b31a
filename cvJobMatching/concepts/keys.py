"""The forms under which a word is looked up: as it stands, without its endings, and its stem."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Final

from cvJobMatching.languages.pack import topic
from cvJobMatching.languages.schema import Grammar, Names
from cvJobMatching.understanding.text.gender import neutral
from cvJobMatching.understanding.text.tokens import CYRILLIC, CYRILLIC_LANGUAGE, DIGIT, skill_key, stem

SHORTEST: Final = 4  # letters that are left of a word without its ending


@lru_cache(maxsize=65536)
def light(key: str, language: str) -> str:
    """The lower-case word without the endings that the forms of one noun differ by, and without accents."""
    if CYRILLIC.search(key):
        return _neutral(_without_ending(key, CYRILLIC_LANGUAGE))
    if language == "en" or DIGIT.search(key):
        return unaccented(skill_key(key), language)
    return _without_ending(unaccented(neutral(_last_part_cut(key, language)), language), language)


@lru_cache(maxsize=65536)
def stemmed(key: str, language: str) -> str:
    """The stem of the lower-case word, where verb and noun meet: "administer" and "administration"."""
    if CYRILLIC.search(key):
        return stem(key, CYRILLIC_LANGUAGE)
    return stem(unaccented(key, language), language)


def unaccented(key: str, language: str) -> str:
    """The word as those write it who have no letters with accents."""
    for letters, letter in () if key.isascii() and language != "de" else _spelled_out(language):
        key = key.replace(letters, letter)
    if key.isascii():
        return key
    return "".join(letter for letter in unicodedata.normalize("NFD", key) if not unicodedata.combining(letter))


@cache
def _spelled_out(language: str) -> tuple[tuple[str, str], ...]:
    """Pairs that make "ae" and "ä" the same letter, whichever is written; "ß" becomes "ss"."""
    names = topic(Names).get(language)
    pairs = tuple(names.spelled_out.items()) if names else ()
    doubled = tuple((letter, two) for letter, two in pairs if two[0] == two[1])
    return doubled + tuple((form, pair[1][0]) for pair in pairs if pair not in doubled for form in pair)


def _last_part_cut(key: str, language: str) -> str:
    grammar = topic(Grammar).get(language)
    tail = next((tail for tail in grammar.compound_tails if key.endswith(tail)), "") if grammar else ""
    cut = key[: len(key) - len(tail)]
    return cut if tail and len(cut) >= SHORTEST else key


def _neutral(cut: str) -> str:
    """The word without its ending, with what is left of a female ending replaced by what is left of the male one."""
    for female, male in _genders():
        if cut.endswith(female):
            return cut[: len(cut) - len(female)] + male
    return cut


@cache
def _genders() -> tuple[tuple[str, str], ...]:
    grammar = topic(Grammar).get(CYRILLIC_LANGUAGE)
    pairs = grammar.gender_endings if grammar else ()
    return tuple((pair.female.rstrip("аяь"), pair.male.rstrip("аяь")) for pair in pairs)


def _without_ending(key: str, language: str) -> str:
    ending = next((ending for ending in _endings(language) if key.endswith(ending)), "")
    cut = key[: len(key) - len(ending)]
    return cut if len(cut) >= SHORTEST else key


@cache
def _endings(language: str) -> tuple[str, ...]:
    """The longest first."""
    grammar = topic(Grammar).get(language)
    return tuple(sorted(grammar.endings, key=lambda ending: (-len(ending), ending))) if grammar else ()
