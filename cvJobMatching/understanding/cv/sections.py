"""The sections of a CV, found by their headings."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from cvJobMatching.understanding.cv.title_words import read_lists
from cvJobMatching.understanding.text.lines import Span, lines
from cvJobMatching.understanding.text.tokens import words

LONGEST_HEADING = 48  # characters
MOST_WORDS = 5
LATIN_LOOKS = str.maketrans("aecopxykmhtbugn3", "аесорхукмнтьигпз")  # how Cyrillic letters are misread or mistyped
ONE_LINE = frozenset({"contacts", "personal"})  # "Address: …" labels its own line and opens no section
TRIM = " \t:•●▪*#=_-–—.|/>»«,()[]\u00a0"


class Section(NamedTuple):
    """A stretch of text under one heading; `kind` is "header" before the first heading."""

    kind: str
    start: int  # of the body, after the heading
    end: int
    heading: Span


@cache
def headings() -> dict[str, str]:
    """Heading in lower case, blanks taken out -> kind of section."""
    text = files("cvJobMatching.understanding.cv").joinpath("data/headings.txt").read_text("utf-8")
    rows = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {squeezed(name): kind.strip() for kind, _, names in rows for name in names.split(";")}


def worded(line: str) -> str | None:
    """The kind of a heading that is made of the words of headings only: "Proficient Skills", "Educational History"."""
    said = [word.key for word in words(line)]
    if not 1 < len(said) <= MOST_WORDS or not line[:1].isupper() or any(sign in line for sign in ",.;"):
        return None
    kinds = read_lists("heading_words.txt")
    if not all(any(word in listed for listed in kinds.values()) for word in said):
        return None
    found = next(kind for kind, listed in kinds.items() if any(word in listed for word in said))
    return None if found == "modifier" else found


def squeezed(text: str) -> str:
    """Letters only and lower case, so that "W O R K" and "Work:" are one heading."""
    return re.sub(r"[\W_\d]+", "", text.lower()).replace("ё", "е")


def sections(text: str) -> tuple[Section, ...]:
    """The sections in order; together they cover the text but for its headings."""
    found: list[tuple[str, Span, int]] = [("header", Span(0, 0), 0)]
    for line in lines(text):
        heading = _heading(text, line)
        if heading:
            found.append(heading)
        elif row := _row_heading(text, line):
            found += [row, ("other", Span(line.end, line.end), line.end)]
    ends = [span.start for _, span, _ in found[1:]] + [len(text)]
    return tuple(Section(kind, body, end, span) for (kind, span, body), end in zip(found, ends, strict=True))


def _row_heading(text: str, line: Span) -> tuple[str, Span, int] | None:
    """A heading in the first cell of a table's row; its section is that row."""
    tab = text.find("\t", line.start, line.end)
    kind = headings().get(squeezed(text[line.start : tab])) if 0 < tab - line.start <= LONGEST_HEADING else None
    return (kind, Span(line.start, tab), tab + 1) if kind and kind not in ONE_LINE else None


def _named(title: str) -> str | None:
    """The kind of a heading, also when its Cyrillic letters were read as the Latin ones that look like them."""
    key = squeezed(title)
    return headings().get(key) or headings().get(key.translate(LATIN_LOOKS))


def _heading(text: str, line: Span) -> tuple[str, Span, int] | None:
    whole = text[line.start : line.end].strip(TRIM)
    if len(whole) <= LONGEST_HEADING and (kind := _named(whole) or worded(whole)):
        return kind, line, line.end
    colon = text.find(":", line.start, min(line.end, line.start + LONGEST_HEADING))
    if colon < 0:
        return None
    before = text[line.start : colon]
    kind = headings().get(squeezed(before)) if before[:1].isupper() or before[:1] in "•●*#" else None
    if kind is None or kind in ONE_LINE:
        return None
    return kind, Span(line.start, colon + 1), colon + 1
