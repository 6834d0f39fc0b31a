"""Passages of a CV that must not earn points: instructions and stuffing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.integrity.instructions import INSTRUCTION, suspicious_spans
from cvJobMatching.understanding.text.lines import Span

if TYPE_CHECKING:
    from cvJobMatching.model.document import Document

FARTHEST = 400  # characters that a passage may grow by on either side, for texts that have lost their lines
WRAPPED = 60  # characters: a line so long that does not end its sentence goes on below
OPEN_ENDS = (",", ":", ";", "-", "–")


def suspicious(document: Document) -> tuple[Span, ...]:
    """The spans that reading found to be manipulation, instructions with the whole passage that they stand in."""
    text = document.text
    return tuple(
        _whole_passage(text, start, end) if code == INSTRUCTION else Span(start, end)
        for start, end, code in suspicious_spans(text)
    )


def _whole_passage(text: str, start: int, end: int) -> Span:
    """The lines that the span stands in, with those that run on from the last one: what shares an instruction's line
    shares its fate."""
    first = max(text.rfind("\n", 0, start) + 1, start - FARTHEST)
    last = _line_end(text, end)
    while _runs_on(text, last) and last - end < FARTHEST:
        last = _line_end(text, last + 1)
    return Span(first, min(last, end + FARTHEST))


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _runs_on(text: str, line_end: int) -> bool:
    """Whether the line that ends here was wrapped, or stops in the middle of what it says."""
    line = text[text.rfind("\n", 0, line_end) + 1 : line_end].rstrip()
    below = text[line_end + 1 : _line_end(text, line_end + 1)].strip()
    wrapped = len(line) >= WRAPPED and not line.endswith((".", "!", "?"))
    return bool(below) and (wrapped or line.endswith(OPEN_ENDS))
