"""Builds reports in the shape that engines write, from what a test says they find."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from bootstrap.testing.outcomes import Finding, Judged
from domain.model.criteria import Criterion
from domain.model.ids import Engine
from domain.model.report import Finding as KeptFinding
from domain.model.report import FindingStatus, Likeness, Recommendation, Report
from ports.matcher import GivenCriteria, Pair

VERSION = "test"  # of the engines, their weights and their word lists


def report_of(outcome: Judged, engine: Engine, pair: Pair) -> Report:
    """The report as the service stores it; the same outcome and pair give the same bytes."""
    text = pair.cv.decode(errors="replace")
    found = _found(outcome, pair)
    body = {
        "score": outcome.score,
        "recommendation": outcome.recommendation,
        "confidence": outcome.confidence,
        "findings": [_finding(id, it, text) for id, it in found],
        "profile": {"name": outcome.candidate, **_EMPTY_PROFILE},
        "warnings": [{"code": it.code, "message": it.message} for it in outcome.warnings],
        "provenance": _provenance(engine, pair),
        "hidden": [],
    }
    return Report(
        score=outcome.score,
        recommendation=Recommendation(outcome.recommendation),
        confidence=outcome.confidence,
        engine_version=VERSION,
        body=msgspec.json.encode(body, order="sorted"),
        findings=tuple(
            KeptFinding(criterion_id=id, text=it.text, must=it.must, status=FindingStatus(it.status), kind=it.kind)
            for id, it in found
        ),
        likeness=Likeness(text=_text_sha256(text)),
    )


def _found(outcome: Judged, pair: Pair) -> list[tuple[str | None, Finding]]:
    """The findings with the ids of their criteria; where criteria are given, one for each, in their order.

    The finding with the text of a criterion is about it; a criterion of which the test says nothing is a question.
    """
    if pair.criteria is None:
        return [(None, it) for it in outcome.findings]
    told = {it.text: it for it in outcome.findings}
    return [(item.id, _about(item, told.get(item.text))) for item in pair.criteria.approved.items]


def _about(item: Criterion, told: Finding | None) -> Finding:
    if told is not None:
        return msgspec.structs.replace(told, must=item.must, kind=item.kind.value)
    return Finding(
        text=item.text,
        kind=item.kind.value,
        must=item.must,
        status="unknown",
        points=0.0,
        max_points=0.0,
        quotes=(),
        note="",
    )


_EMPTY_PROFILE: dict[str, Any] = {
    **dict.fromkeys(("emails", "phones", "links", "skills", "roles", "education", "languages", "certificates"), ()),
    "months_of_experience": 0,
}


def _finding(id: str | None, finding: Finding, cv: str) -> dict[str, Any]:
    return {
        "requirement": {
            "id": id,
            "text": finding.text,
            "kind": finding.kind,
            "must": finding.must,
            "start": 0,
            "end": len(finding.text),
        },
        "status": finding.status,
        "points": finding.points,
        "max_points": finding.max_points,
        "evidence": [_evidence(quote, cv) for quote in finding.quotes],
        "note": finding.note,
    }


def _evidence(quote: str, cv: str) -> dict[str, Any]:
    start = max(cv.find(quote), 0)  # 0 where the CV came as a file, whose text nobody reads here
    return {"quote": quote, "page": 1, "start": start, "end": start + len(quote)}


def _provenance(engine: Engine, pair: Pair) -> dict[str, Any]:
    return {
        "engine": engine,
        "engine_version": VERSION,
        "package_version": VERSION,
        "lexicon_version": VERSION,
        "weights_version": VERSION,
        "weights": {},
        "thresholds": {},
        "models": [],
        "cv_sha256": hashlib.sha256(pair.cv).hexdigest(),
        "job_description_sha256": hashlib.sha256(pair.job_description).hexdigest(),
        "as_of": pair.as_of.isoformat(),
        "cv_language": None,
        "job_description_language": None,
        "cv_text_sha256": _text_sha256(pair.cv.decode(errors="replace")),
        **(_by_criteria(pair.criteria) if pair.criteria else {}),
    }


def _by_criteria(given: GivenCriteria) -> dict[str, Any]:
    return {
        "criteria": "given",
        "criteria_version": given.approved.version,
        "criteria_approved_by": given.approved.by,
    }


def _text_sha256(text: str) -> str:
    return hashlib.sha256("".join(filter(str.isalnum, text.casefold())).encode()).hexdigest()
