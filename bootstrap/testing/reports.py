"""Builds reports in the shape that engines write, from what a test says they find."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from bootstrap.testing.outcomes import Finding, Judged
from domain.model.ids import Engine
from domain.model.report import Recommendation, Report
from ports.matcher import Pair

VERSION = "test"  # of the engines, their weights and their word lists


def report_of(outcome: Judged, engine: Engine, pair: Pair) -> Report:
    """The report as the service stores it; the same outcome and pair give the same bytes."""
    text = pair.cv.decode(errors="replace")
    body = {
        "score": outcome.score,
        "recommendation": outcome.recommendation,
        "confidence": outcome.confidence,
        "findings": [_finding(it, text) for it in outcome.findings],
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
    )


_EMPTY_PROFILE: dict[str, Any] = {
    **dict.fromkeys(("emails", "phones", "links", "skills", "roles", "education", "languages", "certificates"), ()),
    "months_of_experience": 0,
}


def _finding(finding: Finding, cv: str) -> dict[str, Any]:
    return {
        "requirement": {
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
    }
