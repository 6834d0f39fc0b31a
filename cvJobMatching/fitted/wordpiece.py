"""WordPiece tokens of a text: lower case, without accents, each with the place of its word.

After Schuster and Nakajima, "Japanese and Korean voice search" (2012), as BERT uses it: the longest piece first.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from cvJobMatching.patterns import compiled

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

WORD: Final = compiled(r"[^\W_]+|[^\w\s]|_")
LONGEST_WORD: Final = 60  # characters; a longer one is one unknown piece
UNKNOWN: Final = 100
START: Final = 101  # stands before a text and takes up what it is about


class Piece(NamedTuple):
    """A piece of a word; `start` to `end` is the whole word in the text."""

    token: int
    start: int
    end: int


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a text, in its order."""
    for word in WORD.finditer(text):
        for token in _tokens(word[0]):
            yield Piece(token, word.start(), word.end())


def token_of(sign: str) -> int:
    """The number of a sign that is one piece by itself. Raises KeyError."""
    return _vocabulary()[sign]


def plain(word: str) -> str:
    """In lower case and without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")


def cut(word: str, known: Container[str]) -> tuple[str, ...]:
    """The pieces of a plain word, the longest known one first; none where it cannot be cut into known ones."""
    found: list[str] = []
    at = 0
    while at < len(word):
        end = len(word)
        while end > at and (piece := ("##" if at else "") + word[at:end]) not in known:
            end -= 1
        if end == at:
            return ()
        found.append(piece)
        at = end
    return tuple(found)


@lru_cache(maxsize=65536)
def _tokens(word: str) -> tuple[int, ...]:
    known, bare = _vocabulary(), plain(word)
    parts = cut(bare, known) if len(bare) <= LONGEST_WORD else ()
    return tuple(known[part] for part in parts) or (UNKNOWN,)


@cache
def _vocabulary() -> dict[str, int]:
    listed = files(__package__).joinpath("vocabulary.txt").read_text("utf-8")
    return {piece: number for number, piece in enumerate(listed.split("\n"))}
