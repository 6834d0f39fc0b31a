"""Passages of a CV that must not earn points: instructions and stuffing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.integrity.instructions import INSTRUCTION, suspicious_spans
from cvJobMatching.understanding.text.lines import Span

if TYPE_CHECKING:
    from cvJobMatching.model.document import Document

FARTHEST = 400  # characters that a passage may grow by on either side, for texts that have lost their lines
WRAPPED = 60  # characters: a line so long that does not end its sentence goes on below
BULLETS = ("", *"•●▪◦·*–—-‣○■►➢✓✔")  # an empty line too
OPEN_ENDS = (",", ":", ";", "-", "–")


def suspicious(document: Document) -> tuple[Span, ...]:
    """The spans that reading found to be manipulation, instructions with the whole passage that they stand in."""
    text = document.text
    return tuple(
        _whole_passage(text, start, end) if code == INSTRUCTION else Span(start, end)
        for start, end, code in suspicious_spans(text)
    )


def _whole_passage(text: str, start: int, end: int) -> Span:
    """The lines that the span stands in, with those that run on before and after: what shares an instruction's
    paragraph shares its fate."""
    first, last = text.rfind("\n", 0, start) + 1, _line_end(text, end)
    while first > 0 and start - first < FARTHEST and _runs_on(text, first - 1):
        first = text.rfind("\n", 0, first - 1) + 1
    while last - end < FARTHEST and _runs_on(text, last):
        last = _line_end(text, last + 1)
    return Span(max(first, start - FARTHEST), min(last, end + FARTHEST))


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _runs_on(text: str, line_end: int) -> bool:
    """Whether the line that ends here was wrapped, or stops in the middle of what it says."""
    line = text[text.rfind("\n", 0, line_end) + 1 : line_end].rstrip()
    below = text[line_end + 1 : _line_end(text, line_end + 1)].strip()
    return below[:1] not in BULLETS and (len(line) >= WRAPPED or line.endswith(OPEN_ENDS))
