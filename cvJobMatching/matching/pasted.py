"""Passages that a CV copies from the job description: they earn no points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.model import document
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription

PASTED = document.Warning(
    code="stuffing_job_description",
    message="The CV repeats passages of the job description word for word; they earn no points.",
)


def pasted(facts: CandidateFacts, posting: ParsedJobDescription) -> tuple[Span, ...]:
    """The passages that a CV shares word for word with the job description, when they are too many for chance."""
    shared = sorted(facts.shingles[number] for number in facts.shingles.keys() & posting.shingles)
    return tuple(_joined(shared)) if len(shared) >= weights().thresholds["copied_runs"] else ()


def _joined(spans: list[Span]) -> Iterator[Span]:
    start, end = spans[0]
    for span in spans[1:]:
        if span.start > end:
            yield Span(start, end)
            start = span.start
        end = max(end, span.end)
    yield Span(start, end)
