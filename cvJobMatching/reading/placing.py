"""Carries the places of words over to the text that was made alike for every kind of file."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from cvJobMatching.model.document import Layout
from cvJobMatching.patterns import compiled
from cvJobMatching.reading import normalise
from cvJobMatching.reading.layout.places import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = compiled(r"\S+")
_NEAR: Final = 200  # characters within which a token is looked for that stands elsewhere than expected


class _Moved(NamedTuple):
    start: int
    end: int
    to: int  # where it begins now
    length: int


def moved(layout: Layout, raw: str, text: str, offset: int) -> Layout:
    """The layout of a page whose text was `raw`, with the spans of its words in `text`, which begins at `offset`."""
    tokens = list(_moved(raw, text))
    starts = [token.start for token in tokens]
    words = []
    for word in layout.words:
        at = bisect_right(starts, word.start) - 1
        span = _within(tokens[at], word.start, word.end) if at >= 0 and word.start < tokens[at].end else LEFT_OUT
        start, end = span if span == LEFT_OUT else (span[0] + offset, span[1] + offset)
        words.append(word._replace(start=start, end=end))
    return layout._replace(words=tuple(words))


def _moved(raw: str, text: str) -> Iterator[_Moved]:
    """Every stretch without blanks and where it stands now; one that is not seen any more is left out."""
    at = 0
    for token in _TOKEN.finditer(raw):
        said = token[0] if token[0].isascii() and token[0].isprintable() else normalise.page(token[0])
        found = text.find(said, at, at + _NEAR + len(said)) if said else -1
        if found >= 0:
            yield _Moved(*token.span(), found, len(said))
            at = found + len(said)


def _within(token: _Moved, start: int, end: int) -> tuple[int, int]:
    """Of one of the words of a token; letters that became more or fewer are the last one's."""
    last = end >= token.end
    ends = token.length if last else min(end - token.start, token.length)
    return token.to + min(start - token.start, token.length), token.to + ends
