"""Tells the title of a position by its words."""

from __future__ import annotations

from functools import cache

from cvJobMatching.languages.pack import all_words
from cvJobMatching.languages.schema import Titles
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.text.gender import neutral

LETTERS = compiled(r"[^\W\d_]+")
LEAST_OF_A_PART = 3  # letters of a compound before its last part
LEAST_OF_A_TITLE = 6  # letters of that part: "leiter"


@cache
def title_words() -> frozenset[str]:
    """Words that make a line look like the title of a position, as declared and in the form for both genders."""
    declared = all_words(Titles, lambda titles: titles.words)
    return declared | frozenset(map(neutral, declared))


def has_title_word(text: str) -> bool:
    """Whether a title word stands in `text`, plurals and hyphenated compounds included."""
    known = title_words()
    found = [neutral(word) for word in LETTERS.findall(text.lower())]
    return not known.isdisjoint(found) or any(word[-1] == "s" and word[:-1] in known for word in found)


def has_compound_title(text: str) -> bool:
    """Whether a word of `text` is a compound that ends in a title word: "Betriebsleiter". Some surnames are, too."""
    known = title_words()
    found = (neutral(word) for word in LETTERS.findall(text.lower()))
    return any(word[at:] in known for word in found for at in range(LEAST_OF_A_PART, len(word) - LEAST_OF_A_TITLE + 1))
