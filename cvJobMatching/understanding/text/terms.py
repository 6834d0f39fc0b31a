"""The terms of a passage: stems of its content words, weighted by how rare they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.understanding.text.stop_words import all_stop_words
from cvJobMatching.understanding.text.term_weights import rarity
from cvJobMatching.understanding.text.tokens import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.understanding.text.lines import Span


ONE_LETTER_SKILLS = frozenset("cr")


def terms(text: str, start: int, end: int, language: str) -> Iterator[tuple[str, int]]:
    """Stem and offset of every content word in `text[start:end]`."""
    yield from ((stem(word.key, language), word.start) for word in words(text, start, end) if _has_content(word.key))


def _has_content(key: str) -> bool:
    return key not in all_stop_words() and not key.isdigit() and (len(key) > 1 or key in ONE_LETTER_SKILLS)


def weighted_terms(text: str, span: Span, language: str) -> tuple[tuple[str, float], ...]:
    """Each distinct term of a passage with its weight, in order of appearance."""
    return tuple((found, rarity(found)) for found in dict.fromkeys(key for key, _ in terms(text, *span, language)))
