"""Checks what an engine sent before the service believes it.

The bytes come from a process that has parsed strangers' documents, so nothing of them is taken on trust.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from adapters.matching import failures, wire
from domain.model.report import Failure, Recommendation, Report

if TYPE_CHECKING:
    from cvJobMatching.model.report import Evidence, Finding, Provenance
    from cvJobMatching.model.report import Report as EngineReport


def prepare() -> None:
    """Load what reads and shows reports. Blocks for a second; without it the first report waits so long."""
    from cvJobMatching import reporting

    reporting.prepare()


def judged(body: bytes, request: wire.Request) -> Report | Failure:
    """The report as the service keeps it, or a Failure that names the first thing wrong with it."""
    try:
        report = _decoded(body)
    except msgspec.DecodeError as error:
        return failures.talks_nonsense(f"it does not have the shape of a report{_place(error)}")
    wrong = next(_faults(report, request), None)
    if wrong is not None:
        return failures.talks_nonsense(wrong)
    return Report(
        score=report.score,
        recommendation=Recommendation(report.recommendation.value),
        confidence=report.confidence,
        engine_version=report.provenance.engine_version,
        body=body,
    )


def _decoded(body: bytes) -> EngineReport:
    from cvJobMatching.reporting import from_json  # only with the first report: the service's port opens without it

    return from_json(body)


def _place(error: msgspec.DecodeError) -> str:
    """Where in the JSON it is wrong; what stands there is left out, it may quote a document."""
    _, found, path = str(error).partition(" - at ")
    return f" (at {path})" if found else ""


def _faults(report: EngineReport, request: wire.Request) -> Iterator[str]:
    if report.score is not None and not 0 <= report.score <= 100:
        yield "the score is not within 0 and 100"
    if not 0 <= report.confidence <= 1:
        yield "the confidence is not within 0 and 1"
    for number, finding in enumerate(report.findings, 1):
        yield from (f"finding {number}: {fault}" for fault in _faults_of(finding))
    yield from _strange_origin(report.provenance, request)


def _faults_of(finding: Finding) -> Iterator[str]:
    if not 0 <= finding.points <= finding.max_points:
        yield "its points are not within 0 and what it can have"
    if finding.status in ("met", "partial") and not finding.evidence:
        yield f"it is {finding.status} without evidence"
    if not all(_is_quote(evidence) for evidence in finding.evidence):
        yield "an evidence has no quote, or its offsets do not fit it"


def _is_quote(evidence: Evidence) -> bool:
    fits = evidence.start >= 0 and evidence.end - evidence.start == len(evidence.quote)
    return fits and evidence.page >= 1 and bool(evidence.quote.strip())


def _strange_origin(provenance: Provenance, request: wire.Request) -> Iterator[str]:
    """A report on another pair, or by another engine, would be evidence against the wrong person."""
    if provenance.engine != request.engine:
        yield "its provenance names another engine"
    if provenance.cv_sha256 != hashlib.sha256(request.cv.content).hexdigest():
        yield "its provenance names another CV"
    if provenance.job_description_sha256 != hashlib.sha256(request.job_description.content).hexdigest():
        yield "its provenance names another job description"
    if provenance.as_of != request.as_of.isoformat():
        yield "its provenance names another day"
