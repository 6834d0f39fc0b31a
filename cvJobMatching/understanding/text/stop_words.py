"""The language of a text by its stop words, and those stop words themselves."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import all_words, topic
from cvJobMatching.languages.schema import Grammar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LEAST = 3  # stop words that must be seen before a language is named


@cache
def stop_words() -> Mapping[str, frozenset[str]]:
    """The stop words of each language, by ISO 639-1 code."""
    return {code: frozenset(grammar.stop_words) for code, grammar in topic(Grammar).items()}


@cache
def all_stop_words() -> frozenset[str]:
    """The stop words of all languages, and the words that reveal a person's gender."""
    return all_words(Grammar, lambda grammar: (*grammar.stop_words, *grammar.person_words))


def language_of(keys: Iterable[str]) -> str | None:
    """The language whose stop words are most frequent among `keys`; None when too few were seen."""
    counts = Counter(keys)
    seen = {code: sum(counts[word] for word in listed) for code, listed in stop_words().items()}
    best = max(sorted(seen), key=lambda code: seen[code])
    return best if seen[best] >= LEAST else None
