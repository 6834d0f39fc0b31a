"""The language of a text by its small words, and those small words themselves."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SUPPORTED = frozenset({"de", "en", "es", "fr", "ro", "ru"})
# Languages in whose alphabet or roots the lexicon still finds what is international.
LEAST = 3  # small words that must be seen before a language is named


@cache
def small_words() -> dict[str, frozenset[str]]:
    """Per language, the words that carry grammar and no matter."""
    text = files("cvJobMatching.understanding.text").joinpath("data/small_words.txt").read_text("utf-8")
    rows = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {name.strip(): frozenset(listed.split()) for name, _, listed in rows}


@cache
def all_small_words() -> frozenset[str]:
    """The small words of every language together."""
    return frozenset().union(*small_words().values())


def language_of(keys: Iterable[str]) -> str | None:
    """The language whose small words are most frequent among `keys`; None when too few were seen."""
    counts = Counter(keys)
    seen = {name: sum(counts[word] for word in listed) for name, listed in small_words().items() if len(name) == 2}
    best = max(sorted(seen), key=lambda name: seen[name])
    return best if seen[best] >= LEAST else None
