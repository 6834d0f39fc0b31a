"""Cuts a text into words and marks in lower case and without accents, each with its place in the original."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

SENTENCE_END = frozenset(".;!?\n•●▪")
CLAUSE_END = SENTENCE_END | frozenset(",()[]|–·")

LONGEST = 60  # words that are read as one sentence

SUSPENDED = "~"  # the hyphen behind the first part of two compounds: "Damen- und Herrenmode"

_ABBREVIATED = re.compile(r"\b(?:max|maxi|min|mind|incl|inkl|ca|approx|bzw|resp|evtl|ggf|aprox|макс|мин)$")
_DROPPED = frozenset({"Mn", "Cf"})  # accents, soft hyphens, characters without width
_DASHES = frozenset("-‐‑‒–—−")
_TOKEN = re.compile(r"\d+[.,]\d+(?!\d)|\d+(?=[^\W\d_]{3})|[^\W_]+|[^\w\s'’‘`´\"“”„«»]|_|\n")


class Token(NamedTuple):
    """A word, a number or a mark, and where it stands in the original."""

    word: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words, numbers and marks of a text. A hyphen inside a word, quotes and dots of abbreviations are none."""
    folded, origin = _folded(text)
    found: list[Token] = []
    for match in _TOKEN.finditer(folded):
        word = _mark(folded, match.start()) if len(match[0]) == 1 and not match[0].isalnum() else match[0]
        if word:
            found.append(Token(word, origin[match.start()], origin[match.end() - 1] + 1))
    return found


def parts(found: Sequence[Token], ends: frozenset[str]) -> Iterator[range]:
    """The words between marks of `ends`, in rows of at most `LONGEST`."""
    start = 0
    for at in range(len(found) + 1):
        ended = at == len(found) or found[at].word in ends
        if (ended and at > start) or at - start == LONGEST:
            yield range(start, at)
            start = at
        start += ended


def fold(word: str) -> str:
    """A word in lower case and without accents."""
    return "".join(map(_plain, word))


def _folded(text: str) -> tuple[str, list[int]]:
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        for plain in _plain(character):
            characters.append(plain)
            origin.append(index)
    return "".join(characters), origin


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character in "\r\v\f\x85\u2028\u2029":
        return "\n"
    parts = unicodedata.normalize("NFKD", character.casefold())
    return "".join(part for part in parts if unicodedata.category(part) not in _DROPPED)


def _mark(folded: str, at: int) -> str:
    """What a mark counts as; nothing if it only joins or abbreviates."""
    mark, before, after = folded[at], folded[at - 1 : at], folded[at + 1 : at + 2]
    if mark in _DASHES:
        return _dash(folded, at)
    if mark == "." and _ABBREVIATED.search(folded, max(at - 9, 0), at):
        return ""
    if mark == ".":
        return mark if not after or (after.isspace() and not _goes_on(folded, at + 1)) else ""
    return "•" if mark in "*+" and after.isspace() and before in ("", "\n") else mark


def _dash(folded: str, at: int) -> str:
    """A dash between figures is a hyphen, one that stands free a long dash, and a hyphen inside a word nothing."""
    left, right = folded[max(at - 3, 0) : at].rstrip()[-1:], folded[at + 1 : at + 4].lstrip()[:1]
    if left.isdigit() and right.isdigit():
        return "-"
    if folded[at - 1 : at].isalnum() and folded[at + 1 : at + 2] in (" ", ","):
        return SUSPENDED
    spaced = folded[at - 1 : at].isspace() or folded[at + 1 : at + 2].isspace()
    return "–" if spaced or folded[at] in "–—" or at == 0 else ""


def _goes_on(folded: str, at: int) -> bool:
    """Whether a figure follows, as after "max."."""
    return folded[at : at + 3].lstrip(" ")[:1].isdigit()
