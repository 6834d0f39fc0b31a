"""Finds the position that a CV's writer wants: naming it is no experience of it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Aspirations
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.text.lines import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 90  # characters of a line that reads as a title
REST = r"[^\n.|•]{0,160}"


def aspirations(text: str) -> Iterator[Span]:
    """The spans of aspirations on short lines, which would count as titles, and not in a paragraph of aims."""
    for pattern in (_labelled(), _sentence()):
        yield from (Span(*found.span()) for found in pattern.finditer(text) if _on_a_short_line(text, found))


def _on_a_short_line(text: str, found: re.Match[str]) -> bool:
    end = text.find("\n", found.end())
    start = text.rfind("\n", 0, found.start()) + 1
    return (len(text) if end < 0 else end) - start <= LONGEST


@cache
def _labelled() -> re.Pattern[str]:
    prefix = alternatives(Aspirations, lambda wanted: wanted.label_prefixes)
    labels = alternatives(Aspirations, lambda wanted: wanted.labels)
    label = rf"(?:^|(?<=[\n|•.]))\W{{0,4}}(?:{prefix}\s+)?{labels}"
    return compiled(rf"{label}\s*[:–-]\s*{REST}", re.IGNORECASE)


@cache
def _sentence() -> re.Pattern[str]:
    seeking = alternatives(Aspirations, lambda wanted: wanted.seeking)
    positions = alternatives(Aspirations, lambda wanted: wanted.positions)
    as_position = alternatives(Aspirations, lambda wanted: wanted.as_position)
    sought = rf"\b{seeking}\s+(?:[\w'’/-]+\s+){{0,6}}?{positions}\b{REST}"
    return compiled(rf"{sought}|(?:^|(?<=\n))\W{{0,4}}{as_position}{REST}", re.IGNORECASE)
