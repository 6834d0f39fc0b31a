"""Parts of a job description: musts, what is nice to have, tasks, and what the company says of itself."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from cvJobMatching.understanding.text.heading_keys import squeezed
from cvJobMatching.understanding.text.lines import UPPER, Span, lines
from cvJobMatching.understanding.vacancy.headings import heading_kind, headings, spelled_out
from cvJobMatching.weights import weights

MARK = re.compile(r"#{1,6}[ \t]+(?=\S)")


class Segment(NamedTuple):
    """A stretch of the text; `kind` is "open" before the first heading."""

    kind: str
    start: int
    end: int


@cache
def _inline() -> re.Pattern[str]:
    """Headings inside a running line, as flattened postings have them: capital first, then no small word."""
    shortest = weights().thresholds["inline_heading_characters"]
    names = sorted(
        (name for _, names in spelled_out() for name in names if len(name) > shortest),
        key=lambda name: (-len(name), name),
    )
    spelled = "|".join(re.escape(name[0].upper()) + re.escape(name[1:]).replace(r"\ ", r"\s+") for name in names)
    return re.compile(rf"(?:(?<=\s)|^)(?P<heading>{spelled})\s*(?:[:：•–—-]|(?=\s+[{UPPER}•]))", re.MULTILINE)


def segments(text: str) -> tuple[Segment, ...]:
    """The segments in order, without the title and the headings."""
    marks = sorted({*_own_lines(text), *_inside(text)})
    title = title_span(text)
    start = title.end if title else 0
    found: list[Segment] = []
    kind = "open"
    for at, stop, named in marks:
        if at < start:
            continue
        found.append(Segment(kind, start, at))
        kind, start = named, stop
    found.append(Segment(kind, start, len(text)))
    return tuple(segment for segment in found if text[segment.start : segment.end].strip())


def title_span(text: str) -> Span | None:
    """The first line when it reads as the title of a position and not as a heading."""
    line = next(lines(text), None)
    if line is None or line.end - line.start > weights().thresholds["title_characters"]:
        return None
    return None if squeezed(text[line.start : line.end]) in headings() else without_mark(text, line)


def without_mark(text: str, span: Span) -> Span:
    """The span without the mark of a Markdown heading before it."""
    mark = MARK.match(text, *span)
    return Span(mark.end(), span.end) if mark else span


def _own_lines(text: str) -> list[tuple[int, int, str]]:
    return [(line.start, line.end, kind) for line in lines(text) if (kind := heading_kind(text, line))]


def _inside(text: str) -> list[tuple[int, int, str]]:
    return [(found.start(), found.end(), headings()[squeezed(found["heading"])]) for found in _inline().finditer(text)]
