"""Finds the kind of passage that a heading of a job description opens, by whole headings and by their words."""

from __future__ import annotations

import re
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import alternatives, topic
from cvJobMatching.languages.schema import Postings
from cvJobMatching.understanding.text.heading_keys import TRIM, squeezed
from cvJobMatching.understanding.text.lines import Span, lines
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("must", "nice", "duties", "boilerplate")
KINDS_BY_WORDS = ("boilerplate", "nice", "must", "duties")  # in this order

BULLETS = "•●▪◦·*–—-‣○■►➢✓✔»>"
ITEM = re.compile(rf"(?:[{re.escape(BULLETS)}]|\d{{1,2}}[.)])\s*+\S")
HEADING_ENDS, SENTENCE_ENDS = frozenset(":：?？…"), frozenset(".!;,")
LETTER = re.compile(r"\w")


@cache
def headings() -> dict[str, str]:
    """Heading without blanks and case -> kind."""
    return {squeezed(name): kind for kind, names in spelled_out() for name in names}


def spelled_out() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each kind and its headings, language by language."""
    yield from ((kind, getattr(each, kind)) for kind in KINDS for each in topic(Postings).values())


@cache
def _worded() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each kind and its words, matched at the beginning of a word; the first kind found counts."""
    by_kind = {kind: alternatives(Postings, attrgetter(f"{kind}_words")) for kind in KINDS_BY_WORDS}
    return tuple((kind, re.compile(rf"(?<![^\W_]){words}", re.IGNORECASE)) for kind, words in by_kind.items())


def heading_kind(text: str, line: Span) -> str | None:
    """The kind of passage that the line opens; None when it is no heading."""
    heading = text[line.start : line.end].strip(TRIM + "?!¿¡…")
    if not heading or len(heading) > weights().thresholds["heading_characters"]:
        return None
    return headings().get(squeezed(heading)) or (_by_words(heading) if _looks_like_heading(text, line) else None)


def _by_words(heading: str) -> str | None:
    if len(heading.split()) > weights().thresholds["heading_words"]:
        return None
    return next((kind for kind, pattern in _worded() if pattern.search(heading)), None)


def _looks_like_heading(text: str, line: Span) -> bool:
    """Whether a line ends as a heading does, or is followed by a list or preceded by a gap."""
    heading = text[line.start : line.end]
    if heading[0] in BULLETS and not heading.startswith("**"):
        return False
    end = LETTER.split(heading)[-1]
    if not HEADING_ENDS.isdisjoint(end):
        return True
    if not SENTENCE_ENDS.isdisjoint(end):
        return False
    if heading.startswith(("#", "**")):
        return True
    below = next(lines(text, line.end), None)
    if below is None or len(heading.split()) > weights().thresholds["unmarked_heading_words"]:
        return False
    gap = text[max(0, line.start - 2) : line.start].count("\n") > 1 and text[line.end : below.start].count("\n") == 1
    return gap or ITEM.match(text, *below) is not None
