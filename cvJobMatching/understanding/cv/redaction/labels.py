"""Finds personal data behind a label: "Nationality: ...", "Date of birth: ..."."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Redaction
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.text.lines import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

COLON = compiled(r"[:：\t]")
LABELLED_END = compiled(r"[\n|•;]")
LONGEST_LABEL = 40  # characters
SENTENCE_END = compiled(r"(?<=[^\W\d_]{3})\.(?=[ \t][^\W\d_])")
TELLING_WORDS = 2  # in lower case, which names and places have not


def labelled(text: str) -> Iterator[Span]:
    """A personal label and the rest of its line."""
    stop = -1
    for colon in COLON.finditer(text):
        earliest = max(0, colon.start() - LONGEST_LABEL)
        line_start = max(text.rfind("\n", earliest, colon.start()) + 1, earliest)
        label = _label().search(text, line_start, colon.start())
        if label:
            start = _skip_blanks(text, colon.end())
            if start > stop:
                stop = _value_end(text, start)
            yield Span(label.start(), stop)


def _value_end(text: str, start: int) -> int:
    """The end of the line or cell, or of a sentence after which the line goes on with what is no value."""
    found = LABELLED_END.search(text, start)
    end = found.start() if found else len(text)
    for full_stop in SENTENCE_END.finditer(text, start, end):
        if sum(word.islower() for word in text[full_stop.end() : end].split()) >= TELLING_WORDS:
            return full_stop.end()
    return end


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\u00a0":
        at += 1
    return at


@cache
def _label() -> re.Pattern[str]:
    """The label of a personal value, up to the end of the text searched."""
    labels = alternatives(Redaction, lambda redaction: redaction.labels)
    return compiled(rf"(?<!\w){labels}\s*\Z", re.IGNORECASE)
