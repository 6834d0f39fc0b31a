"""Lines and sentences of a text as spans, the units that headings, evidence and requirements are made of."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.languages.pack import all_words
from cvJobMatching.languages.schema import Grammar
from cvJobMatching.patterns import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

# Latin with its accents, and Cyrillic; of the letters from \u0100 on, which alternate, each is in both.
LOWER = r"a-z\u00df-\u00f6\u00f8-\u00ff\u0100-\u017f\u1e00-\u1eff\u0430-\u045f\u0491"
UPPER = r"A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u017f\u1e00-\u1eff\u0400-\u042f\u0490"
WIDE_GAP = compiled(r"[ \u00a0]{2,}")
MOST_BREAKS = 2  # line breaks of a text that has lost its lines
LEAST_GAPS = 8
LEAST_WORDS = 2  # of a line; between all words of a text that fills its lines there are such gaps


class Span(NamedTuple):
    """`start` is included, `end` is not."""

    start: int
    end: int


def unflattened(text: str) -> str:
    """The text with a line break for each wide gap, when its own line breaks are lost; the length stays."""
    gaps = len(WIDE_GAP.findall(text))
    if text.count("\n") > MOST_BREAKS or not LEAST_GAPS <= gaps <= len(text.split()) // LEAST_WORDS:
        return text
    return WIDE_GAP.sub(lambda gap: "\n" + " " * (len(gap.group()) - 1), text)


def lines(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Every line that is not blank, without the blanks at its ends."""
    stop = len(text) if end is None else end
    while start < stop:
        at = text.find("\n", start, stop)
        at = stop if at < 0 else at
        span = trimmed(text, start, at)
        if span.start < span.end:
            yield span
        start = at + 1


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Every sentence or bullet of the lines of `text[start:end]`."""
    for line in lines(text, start, end):
        at = line.start
        for stop in _sentence_end().finditer(text, line.start, line.end):
            yield from _filled(text, at, stop.start())
            at = stop.end()
        yield from _filled(text, at, line.end)


@cache
def _sentence_end() -> re.Pattern[str]:
    """A full stop before a capital, so that "Node.js", "e.g. x" and "3.5" stay whole, or a bullet, or a semicolon.

    An abbreviation such as that of a street ends no sentence.
    """
    listed = sorted(all_words(Grammar, lambda grammar: grammar.abbreviations))
    no_abbreviation = "".join(rf"(?<!\b{re.escape(short)}\.)" for short in listed)
    stop = rf"(?<=[{LOWER}0-9)%»\"”+#])[.!?;]+{no_abbreviation}\s+(?=[\"«“(]?[{UPPER}0-9•\-–])"
    return compiled(rf"{stop}|\s[•●▪◦·*]\s|;\s+")


def _filled(text: str, start: int, end: int) -> Iterator[Span]:
    span = trimmed(text, start, end)
    if span.start < span.end:
        yield span


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without blanks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def without_bullet(text: str, span: Span) -> Span:
    """The span without a bullet at its start."""
    while span.start < span.end and (
        text[span.start] in "•●▪◦·*–—-‣○■►➢✓✔»>\uf0b7\uf0a7" or text[span.start].isspace()
    ):
        span = Span(span.start + 1, span.end)
    return span
