"""The beginnings of words, which stay the same in most inflections of any language."""

from __future__ import annotations

from typing import Final

from cvJobMatching.fitted.wordpiece import WORD

SHORT_WORD: Final = 4  # letters; a shorter one or one as long has no ending


def beginnings_of(text: str) -> dict[int, str]:
    """The beginning of each word by where the word stands: enough of it to be the same in its inflections."""
    return {word.start(): beginning_of(word[0]) for word in WORD.finditer(text) if word[0][0].isalnum()}


def beginning_of(word: str) -> str:
    """A short word whole; of a longer one all but its end, six letters at most."""
    plain = word.lower()
    return plain if len(plain) <= SHORT_WORD else plain[: max(SHORT_WORD, min(6, len(plain) - 1))]
