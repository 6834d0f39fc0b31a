"""Puts words together that a typesetter broke at the end of a line."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from cvJobMatching.languages import pack, schema
from cvJobMatching.patterns import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.reading.layout.box import Box

_BROKEN = compiled(r"(?<![^\W\d_])([^\W\d_]{2,})[-\u2010\u00ad]$")
_REST = compiled(r"([^\W\d_]+)([^\s]*)\s*")
_INNER = compiled(r"(?<![^\W\d_])[^\W\d_]+-[^\W\d_]+(?![^\W\d_])")
_WORD = compiled(r"[^\W\d_]+")
_LEADING = 1.2  # of the line's height: what lies further below is no next line
_SIZES = 1.25  # times: a line of letters of another size goes on with nothing


@cache
def _ends() -> frozenset[str]:
    """Second halves of compounds, in any language."""
    return pack.all_words(schema.Grammar, lambda topic: topic.compound_ends)


@cache
def _conjunctions() -> frozenset[str]:
    """Behind one of them nothing was broken: "Vor- und Nachname"."""
    return pack.all_words(schema.Skills, lambda topic: topic.choice)


def warm_up() -> None:
    """Decodes the words that are needed, while files may be opened."""
    _ends()
    _conjunctions()


def joined(rows: Sequence[Box]) -> list[Box]:
    """The rows with the second half of each broken word moved up to the first."""
    found, known = list(rows), _words(rows)
    for place in [number for number, (row, below) in enumerate(pairwise(rows)) if _goes_on(row, below)]:
        start, rest = _BROKEN.search(found[place].text), _REST.match(found[place + 1].text)
        if start and rest and rest[1][0].islower() and rest[1].casefold() not in _conjunctions():
            hyphen = "-" if _is_compound(start[1], rest[1].casefold(), known) else ""
            found[place], found[place + 1] = _moved(found[place], found[place + 1], hyphen, rest)
    return [row for row in found if row.text]


def _moved(row: Box, below: Box, hyphen: str, rest: re.Match[str]) -> tuple[Box, Box]:
    """Both rows with the second half, which `rest` found at the head of the lower one, put behind the first."""
    start, gone = row.text[:-1] + hyphen, rest.end()
    up = tuple(mark for mark in below.marks_after(len(start)) if mark[0] < len(start) + gone)
    down = tuple(mark for mark in below.marks_after(-gone) if mark[0] >= 0)
    above = replace(row, text=start + rest[1] + rest[2], marks=row.marks + up)
    return above, replace(below, text=below.text[gone:], marks=down)


def _goes_on(row: Box, below: Box) -> bool:
    if (
        not row.text.endswith(("-", "\u2010", "\u00ad"))
        or "\t" in below.text
        or not row.x0 - row.height <= below.x0 < row.x1
    ):
        return False
    near = row.middle < below.top + row.height / 2 and below.top - row.bottom < _LEADING * row.height
    return near and max(row.height, below.height) < _SIZES * min(row.height, below.height)


def _is_compound(start: str, rest: str, known: set[str]) -> bool:
    """Whether the hyphen belongs to the word: "US-based", "data-driven", what stands so or as two words elsewhere."""
    whole = {f"{start}-{rest}".casefold()} <= known or {start.casefold(), rest} <= known
    return start.isupper() or rest in _ends() or whole


def _words(rows: Sequence[Box]) -> set[str]:
    """All words of the page but the halves at the ends of its lines, those with a hyphen inside whole and in parts."""
    found: set[str] = set()
    for row, above in zip(rows, (None, *rows), strict=False):
        text = _BROKEN.sub("", row.text)
        if above is not None and _BROKEN.search(above.text):
            text = _REST.sub("", text, count=1)
        found.update(word.casefold() for word in (*_INNER.findall(text), *_WORD.findall(text)))
    return found
