"""Runs of words by which a copied passage is known."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from cvJobMatching.understanding.text.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.understanding.text.tokens import Word

RUN = 8  # words


def shingles(text: str) -> Iterator[int]:
    """A number for every run of eight words, the same in every process."""
    yield from (number for number, _, _ in placed_shingles(list(words(text))))


def placed_shingles(found: Sequence[Word]) -> Iterator[tuple[int, int, int]]:
    """Every run of eight of the words as (number, start, end)."""
    for first, last, run in zip(found, found[RUN - 1 :], _runs([word.key for word in found]), strict=False):
        yield crc32(run.encode()), first.start, last.end


def _runs(keys: list[str]) -> Iterator[str]:
    for at in range(len(keys) - RUN + 1):
        yield " ".join(keys[at : at + RUN])
