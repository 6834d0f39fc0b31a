"""The terms of a passage: stems of the words that carry matter, weighted by how rare they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.understanding.text.stop_words import all_small_words
from cvJobMatching.understanding.text.term_weights import rarity
from cvJobMatching.understanding.text.tokens import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.understanding.text.lines import Span


def terms(text: str, start: int, end: int, language: str) -> Iterator[tuple[str, int]]:
    """Stem and offset of every word of matter in `text[start:end]`."""
    small = all_small_words()
    for word in words(text, start, end):
        if word.key not in small and not word.key.isdigit() and (len(word.key) > 1 or word.key in {"c", "r", "1с"}):
            yield stem(word.key, language), word.start


def weighted_terms(text: str, span: Span, language: str) -> tuple[tuple[str, float], ...]:
    """Each distinct term of a passage with its weight, in order of appearance."""
    return tuple((found, rarity(found)) for found in dict.fromkeys(key for key, _ in terms(text, *span, language)))
