"""How jobs end: reports and failures, made by builders. Their representations show nothing of a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

__tracebackhide__ = True  # pytest shows none of our frames, whose variables may hold what a document says

Recommendation = Literal["shortlist", "review", "reject"]
FindingStatus = Literal["met", "partial", "missing", "unknown"]
Kind = Literal[
    "skill",
    "experience",
    "education",
    "certificate",
    "language",
    "level",
    "location",
    "work_authorisation",
    "other",
]
FailureCode = Literal[
    "encrypted",
    "corrupt",
    "empty",
    "too_large",
    "unsupported",
    "time_limit",
    "memory_limit",
    "engine_crashed",
    "criteria_unsupported",
    "report_too_large",
    "cannot_judge",
    "invalid_report",
    "document_lost",
    "unknown_engine",
    "poisoned",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One requirement judged; `finding` makes it."""

    text: str = field(repr=False)
    kind: Kind
    must: bool
    status: FindingStatus
    points: float
    max_points: float
    quotes: Sequence[str] = field(repr=False)
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A warning of a report."""

    code: str
    message: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The job succeeds with a report; `report` makes it."""

    score: float | None
    recommendation: Recommendation
    confidence: float
    findings: Sequence[Finding] = ()
    warnings: Sequence[Warned] = ()
    candidate: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Failed:
    """The job fails; `failed` and `engine_crashed` make it."""

    code: FailureCode
    message: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WorkerLost:
    """The worker dies in the middle of the job; `worker_lost` makes it."""


Outcome = Report | Failed | WorkerLost
_SHARE: Mapping[FindingStatus, float] = {"met": 1.0, "partial": 0.5, "missing": 0.0, "unknown": 0.0}


def report(
    *findings: Finding,
    score: float | None = 82.5,
    recommendation: Recommendation = "shortlist",
    confidence: float = 0.9,
    warnings: Sequence[Warned] = (),
    candidate: str | None = None,
) -> Report:
    """A report. `score` is 0 to 100, or None for a pair that could not be judged; `confidence` is 0 to 1."""
    return Report(
        score=score,
        recommendation=recommendation,
        confidence=confidence,
        findings=findings,
        warnings=warnings,
        candidate=candidate,
    )


def finding(
    text: str,
    status: FindingStatus,
    *quotes: str,
    kind: Kind = "skill",
    must: bool = True,
    max_points: float = 10.0,
    note: str = "",
) -> Finding:
    """A requirement with its status and the passages of the CV that prove it.

    A finding that is met has all of `max_points`, one that is partly met has half. Raises ValueError when it is met
    or partly met without a quote: the service accepts no such finding from an engine.
    """
    if status in ("met", "partial") and not any(quote.strip() for quote in quotes):
        raise ValueError(f"a finding that is {status} needs a quote")
    points = max_points * _SHARE[status]
    return Finding(
        text=text, kind=kind, must=must, status=status, points=points, max_points=max_points, quotes=quotes, note=note
    )


def failed(code: FailureCode, message: str = "The test says so.") -> Failed:
    """The job fails with this code."""
    return Failed(code, message)


def engine_crashed() -> Failed:
    """The engine raises an exception: the job fails as `engine_crashed`, and nothing of the exception is shown."""
    return Failed("engine_crashed", "The engine failed: RuntimeError.")


def worker_lost() -> WorkerLost:
    """The worker dies: the job waits for its lease to run out, and fails as `poisoned` after three such losses."""
    return WorkerLost()


_TAGS = {Report: "report", Failed: "failed", WorkerLost: "worker_lost"}


def to_json(outcome: Outcome) -> dict[str, Any]:
    """The outcome as the test service reads it."""
    return {"type": _TAGS[type(outcome)], **asdict(outcome)}
