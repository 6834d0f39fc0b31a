"""The sections of a CV, found by their headings."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from cvJobMatching.text.lines import Span, lines

LONGEST_HEADING = 48  # characters
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
    text = files("cvJobMatching.profile").joinpath("data/headings.txt").read_text("utf-8")
    rows = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {squeezed(name): kind.strip() for kind, _, names in rows for name in names.split(";")}


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
    ends = [span.start for _, span, _ in found[1:]] + [len(text)]
    return tuple(Section(kind, body, end, span) for (kind, span, body), end in zip(found, ends, strict=True))


def _heading(text: str, line: Span) -> tuple[str, Span, int] | None:
    whole = text[line.start : line.end].strip(TRIM)
    if len(whole) <= LONGEST_HEADING and (kind := headings().get(squeezed(whole))):
        return kind, line, line.end
    colon = text.find(":", line.start, min(line.end, line.start + LONGEST_HEADING))
    if colon < 0:
        return None
    before = text[line.start : colon]
    kind = headings().get(squeezed(before)) if before[:1].isupper() or before[:1] in "•●*#" else None
    if kind is None or kind in ONE_LINE:
        return None
    return kind, Span(line.start, colon + 1), colon + 1
