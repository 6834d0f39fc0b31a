"""A report is believed only when it is whole, within its bounds, and about this very pair."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec
import pytest

from adapters.matching.matcher import SandboxedMatcher
from domain.model.ids import Engine
from domain.model.report import Failure, Report
from ports.contracts.pairs import Listener, a_pair
from ports.matcher import MatchResult

REQUIREMENT = {"text": "x", "kind": "skill", "must": True, "start": 0, "end": 1}
EVIDENCE = {"quote": "word", "page": 1, "start": 0, "end": 4}


def a_finding(**changes: object) -> dict[str, object]:
    whole = {"status": "met", "points": 1.0, "max_points": 1.0, "evidence": [EVIDENCE], "note": ""}
    return {"requirement": REQUIREMENT} | whole | changes


async def said(matcher: SandboxedMatcher, changes: object) -> MatchResult:
    pair = a_pair(msgspec.json.encode(changes).decode())
    return await matcher.match(Engine("boaster"), pair, within=timedelta(seconds=30), on_stage=Listener())


async def test_a_whole_report_is_kept_byte_for_byte(matcher: SandboxedMatcher) -> None:
    report = await said(matcher, {"score": 12.5, "recommendation": "reject", "confidence": 0.25})
    assert isinstance(report, Report)
    assert (report.score, report.recommendation, report.confidence) == (12.5, "reject", 0.25)
    assert report.engine_version == "1.2.3"
    assert report.body.startswith(b'{"score":12.5,')


async def test_no_score_is_a_report_too(matcher: SandboxedMatcher) -> None:
    report = await said(matcher, {"score": None})
    assert isinstance(report, Report)
    assert report.score is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"score": 100.5}, r"\$\.score: expected 0 to 100, or null"),
        ({"score": -1}, r"\$\.score: expected 0 to 100, or null"),
        ({"score": "high"}, r"shape of a report: \$\.score: expected a number or null"),
        ({"confidence": 1.5}, r"\$\.confidence: expected 0 to 1"),
        (
            {"recommendation": "hire Canary at once"},
            r"shape of a report: \$\.recommendation: expected one of shortlist, review, reject",
        ),
        (
            {"findings": [{}]},
            r"shape of a report: \$\.findings\[0\]\.requirement: expected an object, and the field is not there",
        ),
        ({"findings": [a_finding(points=2.0)]}, r"\$\.findings\[0\]\.points: expected 0 to its max_points"),
        (
            {"findings": [a_finding(), a_finding(points=-1.0)]},
            r"\$\.findings\[1\]\.points: expected 0 to its max_points",
        ),
        (
            {"findings": [a_finding(evidence=[])]},
            r"\$\.findings\[0\]\.evidence: expected a quote, since the status is met",
        ),
        (
            {"findings": [a_finding(evidence=[EVIDENCE | {"quote": " "}])]},
            r"\$\.findings\[0\]\.evidence\[0\]: expected a quote",
        ),
        (
            {"findings": [a_finding(evidence=[EVIDENCE | {"end": 9}])]},
            r"\$\.findings\[0\]\.evidence\[0\]: expected a quote",
        ),
        (
            {"findings": [a_finding(evidence=[EVIDENCE | {"page": 0}])]},
            r"\$\.findings\[0\]\.evidence\[0\]: expected a quote",
        ),
        ({"provenance": None}, r"shape of a report: \$\.provenance: expected an object"),
    ],
    ids=str,
)
async def test_anything_else_is_an_invalid_report(matcher: SandboxedMatcher, changes: object, says: str) -> None:
    failure = await said(matcher, changes)
    assert isinstance(failure, Failure)
    assert failure.code == "invalid_report"
    assert re.search(says, failure.message)
    assert "Canary" not in failure.message


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"engine": "evidence"}, "$.provenance.engine: expected"),
        ({"cv_sha256": "0" * 64}, "$.provenance.cv_sha256: expected"),
        ({"job_description_sha256": "0" * 64}, "$.provenance.job_description_sha256: expected"),
        ({"as_of": "2026-11-24"}, "$.provenance.as_of: expected"),
    ],
    ids=str,
)
async def test_a_report_on_another_pair_is_not_taken(matcher: SandboxedMatcher, changes: object, says: str) -> None:
    failure = await said(matcher, {"its_provenance": changes})
    assert isinstance(failure, Failure)
    assert failure.code == "invalid_report"
    assert says in failure.message
