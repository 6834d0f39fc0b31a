"""Passages of a CV that must not earn points: instructions, stuffing, a pasted job description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching import types
from cvJobMatching.matching.weights import weights
from cvJobMatching.reading.manipulation import suspicious_spans
from cvJobMatching.text.lines import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.matching.facts import CandidateFacts
    from cvJobMatching.requirements import VacancyFacts
    from cvJobMatching.types import Document

PASTED = types.Warning(
    code="stuffing_job_description",
    message="The CV repeats passages of the job description word for word; they earn no points.",
)


def suspicious(document: Document) -> tuple[Span, ...]:
    """The spans that reading found to be manipulation."""
    return tuple(Span(start, end) for start, end, _ in suspicious_spans(document.text))


def pasted(facts: CandidateFacts, vacancy: VacancyFacts) -> tuple[Span, ...]:
    """The passages that a CV shares word for word with the job description, when they are too many for chance."""
    shared = sorted(facts.shingles[number] for number in facts.shingles.keys() & vacancy.shingles)
    return tuple(_joined(shared)) if len(shared) >= weights().thresholds["copied_runs"] else ()


def _joined(spans: list[Span]) -> Iterator[Span]:
    start, end = spans[0]
    for span in spans[1:]:
        if span.start > end:
            yield Span(start, end)
            start = span.start
        end = max(end, span.end)
    yield Span(start, end)
