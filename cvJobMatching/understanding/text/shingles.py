"""Runs of words by which a copied passage is known."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from cvJobMatching.understanding.text.tokens import words
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.understanding.text.tokens import Word


def shingles(text: str) -> Iterator[int]:
    """A number for every run of `copied_run_words` words, the same in every process."""
    yield from (number for number, _, _ in placed_shingles(list(words(text))))


def placed_shingles(found: Sequence[Word]) -> Iterator[tuple[int, int, int]]:
    """Every such run of the words as (number, start, end)."""
    size, keys = int(weights().thresholds["copied_run_words"]), [word.key for word in found]
    for at in range(len(found) - size + 1):
        yield crc32(" ".join(keys[at : at + size]).encode()), found[at].start, found[at + size - 1].end
