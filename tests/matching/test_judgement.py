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
        ({"score": 100.5}, "the score is not within"),
        ({"score": -1}, "the score is not within"),
        ({"score": "high"}, r"shape of a report \(at `\$\.score`\)"),
        ({"confidence": 1.5}, "the confidence is not within"),
        ({"recommendation": "hire Canary at once"}, r"shape of a report \(at `\$\.recommendation`\)"),
        ({"findings": [{}]}, r"shape of a report \(at `\$\.findings\[0\]`\)"),
        ({"findings": [a_finding(points=2.0)]}, "finding 1: its points"),
        ({"findings": [a_finding(), a_finding(points=-1.0)]}, "finding 2: its points"),
        ({"findings": [a_finding(evidence=[])]}, "finding 1: it is met without evidence"),
        ({"findings": [a_finding(evidence=[EVIDENCE | {"quote": " "}])]}, "finding 1: an evidence has no quote"),
        ({"findings": [a_finding(evidence=[EVIDENCE | {"end": 9}])]}, "finding 1: an evidence has no quote"),
        ({"findings": [a_finding(evidence=[EVIDENCE | {"page": 0}])]}, "finding 1: an evidence has no quote"),
        ({"provenance": None}, r"shape of a report \(at `\$\.provenance`\)"),
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
        ({"engine": "evidence"}, "another engine"),
        ({"cv_sha256": "0" * 64}, "another CV"),
        ({"job_description_sha256": "0" * 64}, "another job description"),
        ({"as_of": "2026-11-24"}, "another day"),
    ],
    ids=str,
)
async def test_a_report_on_another_pair_is_not_taken(matcher: SandboxedMatcher, changes: object, says: str) -> None:
    failure = await said(matcher, {"its_provenance": changes})
    assert isinstance(failure, Failure)
    assert failure.code == "invalid_report"
    assert says in failure.message
