"""What the comparison of some candidates of a vacancy carries."""

from __future__ import annotations

from msgspec import Struct

from adapters.http.field_types import Id, Score, Share
from adapters.http.response_schemas import DecisionOut
from domain.model.report import FindingStatus, Recommendation


class QuoteOut(Struct, frozen=True, kw_only=True):
    """A verbatim quote of a CV."""

    quote: str
    page: int


class ComparedFinding(Struct, frozen=True, kw_only=True):
    """How one candidate stands to one requirement; null where the report has no such requirement."""

    status: FindingStatus
    points: float
    max_points: float
    evidence: list[QuoteOut]
    note: str


class ComparedRequirement(Struct, frozen=True, kw_only=True):
    """A requirement, and the finding of each candidate in the order asked for."""

    text: str
    must: bool
    findings: list[ComparedFinding | None]


class ComparedCandidate(Struct, frozen=True, kw_only=True):
    """One of the candidates that are compared."""

    job_id: Id
    filename: str | None
    score: Score | None
    confidence: Share | None
    recommendation: Recommendation | None
    engine: str
    engine_version: str | None
    criteria_version: int
    stale: bool
    decision: DecisionOut | None


class ComparisonOut(Struct, frozen=True, kw_only=True):
    """Candidates side by side, requirement by requirement."""

    candidates: list[ComparedCandidate]
    requirements: list[ComparedRequirement]
