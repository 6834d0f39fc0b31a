"""Checks what an engine sent before the service believes it.

The bytes come from a process that has parsed strangers' documents, so nothing of them is taken on trust.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from adapters.matching import failures, wire
from domain.model.report import Failure, Finding, FindingStatus, Likeness, Recommendation, Report

if TYPE_CHECKING:
    from cvJobMatching.engines.criteria import Given
    from cvJobMatching.model.report import Evidence, Provenance
    from cvJobMatching.model.report import Finding as EngineFinding
    from cvJobMatching.model.report import Report as EngineReport

_HASH: Final = re.compile("[0-9a-f]{64}")


def prepare() -> None:
    """Load what reads and shows reports. Blocks for a second; without it the first report waits so long."""
    from cvJobMatching import reporting

    reporting.prepare()


def judged(body: bytes, engine: str, task: wire.PairTask) -> Report | Failure:
    """The report as the service keeps it, or a Failure that names the first thing wrong with it."""
    try:
        report = _decoded(body)
    except msgspec.DecodeError as error:
        return failures.talks_nonsense(f"it does not have the shape of a report{failures.place(error)}")
    wrong = next(_faults(report, engine, task), None)
    if wrong is not None:
        return failures.talks_nonsense(wrong)
    return Report(
        score=report.score,
        recommendation=Recommendation(report.recommendation.value),
        confidence=report.confidence,
        engine_version=report.provenance.engine_version,
        body=body,
        findings=tuple(_kept(finding) for finding in report.findings),
        likeness=Likeness(
            text=report.provenance.cv_text_sha256,
            emails=tuple(sorted({_sha256(each.lower().encode()) for each in report.profile.emails})),
        ),
        origin=_origin(report.provenance),
    )


def _origin(it: Provenance) -> dict[str, str | tuple[str, ...]]:
    """By what the audit trail knows what judged; nothing of the pair. A key of weights may be anybody's own."""
    figures = msgspec.json.encode((it.weights, it.thresholds), order="sorted")
    return {
        "engine": it.engine,
        "engine_version": it.engine_version,
        "package_version": it.package_version,
        "lexicon_version": it.lexicon_version,
        "weights_version": it.weights_version,
        "weights_and_thresholds_sha256": _sha256(figures),
        "models": tuple(it.models),
    }


def _decoded(body: bytes) -> EngineReport:
    from cvJobMatching.reporting import from_json  # only with the first report: the service's port opens without it

    return from_json(body)


def _given(criteria: bytes) -> Given:
    from cvJobMatching.engines.criteria import Given

    return msgspec.json.decode(criteria, type=Given)


def _kept(finding: EngineFinding) -> Finding:
    asked = finding.requirement
    status = FindingStatus(finding.status.value)
    return Finding(criterion_id=asked.id, text=asked.text, must=asked.must, status=status, kind=asked.kind.value)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _faults(report: EngineReport, engine: str, task: wire.PairTask) -> Iterator[str]:
    if report.score is not None and not 0 <= report.score <= 100:
        yield "the score is not within 0 and 100"
    if not 0 <= report.confidence <= 1:
        yield "the confidence is not within 0 and 1"
    for number, finding in enumerate(report.findings, 1):
        yield from (f"finding {number}: {fault}" for fault in _faults_of(finding))
    if not _is_hash(report.provenance.cv_text_sha256):
        yield "its provenance has no SHA-256 of the text of the CV"
    yield from _strange_origin(report.provenance, engine, task)
    if task.criteria is not None:
        yield from _strange_criteria(report, _given(task.criteria))


def _faults_of(finding: EngineFinding) -> Iterator[str]:
    if not 0 <= finding.points <= finding.max_points:
        yield "its points are not within 0 and what it can have"
    if finding.status in ("met", "partial") and not finding.evidence:
        yield f"it is {finding.status} without evidence"
    if not all(_is_quote(evidence) for evidence in finding.evidence):
        yield "an evidence has no quote, or its offsets do not fit it"


def _is_quote(evidence: Evidence) -> bool:
    fits = evidence.start >= 0 and evidence.end - evidence.start == len(evidence.quote)
    return fits and evidence.page >= 1 and bool(evidence.quote.strip())


def _is_hash(told: str | None) -> bool:
    return told is None or _HASH.fullmatch(told) is not None


def _strange_origin(provenance: Provenance, engine: str, task: wire.PairTask) -> Iterator[str]:
    """A report on another pair, or by another engine, would be evidence against the wrong person."""
    if provenance.engine != engine:
        yield "its provenance names another engine"
    if provenance.cv_sha256 != _sha256(task.cv.content):
        yield "its provenance names another CV"
    if provenance.job_description_sha256 != _sha256(task.job_description.content):
        yield "its provenance names another job description"
    if provenance.as_of != task.as_of.isoformat():
        yield "its provenance names another day"


def _strange_criteria(report: EngineReport, given: Given) -> Iterator[str]:
    """A report by other criteria than the approved ones would rank people by what nobody approved."""
    judged_by = [(each.requirement.id, each.requirement.text, each.requirement.must) for each in report.findings]
    if judged_by != [(item.id, item.text, item.must) for item in given.items]:
        yield "its findings are not those of the given criteria, each once and in their order"
    provenance = report.provenance
    told = (provenance.criteria, provenance.criteria_version, provenance.criteria_approved_by)
    if told != ("given", given.version, given.approved_by):
        yield "its provenance does not name the given criteria, their version and who approved them"
