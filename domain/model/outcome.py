"""How an evaluation ends, and the status that follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from domain.model.report import Failure, Recommendation, Report
from domain.model.standing import Standing


class Status(StrEnum):
    """The last four are terminal and written once."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
    EXPIRED = "expired"

    @property
    def terminal(self) -> bool:
        return self not in (Status.QUEUED, Status.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The part of a report that lists show and filter by."""

    score: float | None  # 0.0 to 100.0; None when the pair could not be judged
    recommendation: Recommendation | None  # None, with the confidence, of a tenant that sees findings only
    confidence: float | None  # 0.0 to 1.0
    engine_version: str
    standing: Standing | None = None  # of a candidate for a vacancy

    @classmethod
    def of(cls, report: Report, *, ranked: bool = False) -> Verdict:
        """The verdict of a report; with its standing where it is `ranked` among others."""
        return cls(
            score=report.score,
            recommendation=report.recommendation,
            confidence=report.confidence,
            engine_version=report.engine_version,
            standing=Standing.of(report.findings) if ranked else None,
        )

    def as_data(self) -> dict[str, str | float | None]:
        """What its event says; nothing for those who see findings only."""
        if self.recommendation is None:
            return {}
        return {"score": self.score, "recommendation": self.recommendation.value, "confidence": self.confidence}

    def without_computed(self) -> Verdict:
        """What is left for those who see findings only."""
        return replace(self, score=None, recommendation=None, confidence=None)


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The pair was judged."""

    verdict: Verdict
    status = Status.SUCCEEDED

    def forgotten(self) -> Self:
        """Without what tells of the candidate."""
        return replace(self, verdict=replace(self.verdict, standing=None))


@dataclass(frozen=True, slots=True)
class Failed:
    """The pair could not be judged."""

    failure: Failure
    status = Status.FAILED

    def forgotten(self) -> Self:
        """Without the words of the engine, which may quote a document."""
        return replace(self, failure=replace(self.failure, message="erased"))


@dataclass(frozen=True, slots=True)
class Canceled:
    """Somebody asked to stop."""

    status = Status.CANCELED

    def forgotten(self) -> Self:
        """It tells nothing of the candidate."""
        return self


@dataclass(frozen=True, slots=True)
class Expired:
    """The deadline passed first."""

    status = Status.EXPIRED

    def forgotten(self) -> Self:
        """It tells nothing of the candidate."""
        return self


Outcome = Succeeded | Failed | Canceled | Expired
