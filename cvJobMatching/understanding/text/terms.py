"""The terms of a passage: stems of its content words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cvJobMatching.understanding.text.stop_words import all_stop_words
from cvJobMatching.understanding.text.tokens import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator


ONE_LETTER_SKILLS = frozenset("cr")


def terms(text: str, start: int, end: int, language: str) -> Iterator[tuple[str, int]]:
    """Stem and offset of every content word in `text[start:end]`."""
    yield from ((stem(word.key, language), word.start) for word in words(text, start, end) if _has_content(word.key))


def _has_content(key: str) -> bool:
    return key not in all_stop_words() and not key.isdigit() and (len(key) > 1 or key in ONE_LETTER_SKILLS)


@lru_cache(maxsize=8192)
def stems_of(text: str, language: str) -> frozenset[str]:
    """The stems of the content words of a passage."""
    return frozenset(term for term, _ in terms(text, 0, len(text), language))
