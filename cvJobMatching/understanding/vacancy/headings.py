"""Tells what kind of passage a heading of a job description opens, by list and by the words that such headings use."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from cvJobMatching.understanding.cv.sections import TRIM, squeezed
from cvJobMatching.understanding.text.lines import Span, lines

LONGEST_HEADING = 60  # characters
MOST_WORDS = 8
FEW_WORDS = 5  # of a heading that no sign tells from a sentence
BULLET = re.compile(r"\s*[•●▪◦·*–—\-‣○■►➢✓✔»>]")
ITEM = re.compile(r"\s*(?:[•●▪◦·*–—\-‣○■►➢✓✔»>]|\d{1,2}[.)])\s*\S")
ENDS_AS_HEADING = re.compile(r"[:：?？…]\W*\Z")
ENDS_AS_SENTENCE = re.compile(r"[.!;,]\W*\Z")


@cache
def headings() -> dict[str, str]:
    """Heading without blanks and case -> kind."""
    return {squeezed(name): kind for kind, names in listed("headings.txt").items() for name in names}


@cache
def listed(name: str) -> dict[str, list[str]]:
    """The `kind: item; item …` rows of a file of `requirements/data`."""
    text = files("cvJobMatching.understanding.vacancy").joinpath(f"data/{name}").read_text("utf-8")
    rows = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    found: dict[str, list[str]] = {}
    for kind, _, items in rows:
        found.setdefault(kind.strip(), []).extend(item.strip() for item in items.split(";") if item.strip())
    return found


@cache
def _worded() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Kind and the words that tell it, in the order in which they are asked for."""
    return tuple(
        (kind, re.compile("|".join(rf"(?<![^\W_])(?:{item})" for item in items), re.IGNORECASE))
        for kind, items in listed("heading_words.txt").items()
    )


def heading_kind(text: str, line: Span) -> str | None:
    """The kind of passage that the line opens; None when it is no heading."""
    said = text[line.start : line.end].strip(TRIM + "?!¿¡…")
    if not said or len(said) > LONGEST_HEADING:
        return None
    return headings().get(squeezed(said)) or (_by_words(said) if _stands_as_heading(text, line) else None)


def _by_words(said: str) -> str | None:
    if len(said.split()) > MOST_WORDS:
        return None
    return next((kind for kind, pattern in _worded() if pattern.search(said)), None)


def _stands_as_heading(text: str, line: Span) -> bool:
    """Whether a line ends as a heading does, or stands above a list or below a gap."""
    said = text[line.start : line.end]
    if BULLET.match(said) and not said.startswith("**"):
        return False
    if ENDS_AS_HEADING.search(said):
        return True
    if ENDS_AS_SENTENCE.search(said):
        return False
    if said.startswith(("#", "**")):
        return True
    below = next(lines(text, line.end), None)
    if below is None or len(said.split()) > FEW_WORDS:
        return False
    gap = text[max(0, line.start - 2) : line.start].count("\n") > 1 and text[line.end : below.start].count("\n") == 1
    return gap or ITEM.match(text, *below) is not None
