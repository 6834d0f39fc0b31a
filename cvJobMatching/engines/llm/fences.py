"""Untrusted text on its way into a prompt: lines with numbers, between markers that it cannot write itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.text.lines import lines, sentences, trimmed, without_bullet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.understanding.text.lines import Span

LONGEST_LINE: Final = 240  # characters; a longer one is cut into sentences
LONGEST_PIECE: Final = 480  # characters; a longer sentence is cut between words
_MARKERS: Final = compiled(
    r"</?\s*(?:cv|posting|requirements?|rules)\b[^>\n]{0,40}>"  # our own
    r"|<[|｜][^<>\n]{0,60}[|｜]>|</?s>|<</?SYS>>"  # of chat templates
    r"|\[/?(?:INST|SYS|SYSTEM|AVAILABLE_TOOLS|TOOL_CALLS)\]"
    r"|</?(?:start_of_turn|end_of_turn|bos|eos|think|tool_call|tool_response|system|assistant|user)>",
    re.IGNORECASE,
)
_UNSEEN: Final = compiled(
    r"[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]"
)


class Line(NamedTuple):
    """A numbered line: `number` counts from 1, `span` is its place in the text."""

    number: int
    span: Span


def numbered(text: str) -> tuple[Line, ...]:
    """Every line with a letter or digit in it, without its bullet; long ones in pieces."""
    pieces = (without_bullet(text, piece) for line in lines(text) for piece in _pieces(text, line))
    filled = (piece for piece in pieces if any(map(str.isalnum, text[slice(*piece)])))
    return tuple(Line(number, span) for number, span in enumerate(filled, 1))


def fenced(tag: str, text: str, numbering: tuple[Line, ...]) -> str:
    """The lines of `text` between the markers of `tag`."""
    shown = (f"{number}: {harmless(text[slice(*span)])}" for number, span in numbering)
    return "\n".join((f"<{tag}>", *shown, f"</{tag}>"))


def harmless(text: str) -> str:
    """On one line, without markers of prompts and without what a reader cannot see."""
    text = _UNSEEN.sub("", text)
    while (cleaned := _MARKERS.sub(" ", text)) != text:  # what is left may make another one
        text = cleaned
    return " ".join(text.split())


def _pieces(text: str, line: Span) -> Iterator[Span]:
    if line.end - line.start <= LONGEST_LINE:
        yield line
        return
    for sentence in sentences(text, line.start, line.end):
        start, end = sentence
        while end - start > LONGEST_PIECE:
            at = text.rfind(" ", start + 1, start + LONGEST_PIECE)
            at = at if at > start else start + LONGEST_PIECE
            yield trimmed(text, start, at)
            start = trimmed(text, at, end).start
        yield trimmed(text, start, end)
