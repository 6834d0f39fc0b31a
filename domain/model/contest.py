"""A candidate's contest of an evaluation, its answer by a person, and the evaluation that corrects another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.model.ids import EvaluationId


class ContestOutcome(StrEnum):
    """What came of it: the decision stands, or it was changed."""

    UPHELD = "upheld"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestAnswer:
    """What a person who had not decided says."""

    outcome: ContestOutcome
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """Who raised it is the candidate; `recorded_by` wrote it down. `number` counts from 1."""

    number: int
    statement: str | None
    recorded_by: str
    opened_at: datetime
    answer: ContestAnswer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """The evaluation that a new one follows: what was declared and chosen there goes on here.

    With a reason it is a correction: both name each other. Without, the candidate is judged again by other criteria.
    """

    id: EvaluationId
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Which evaluation this one corrects, and why."""

    of: EvaluationId
    reason: str
    by: str
    at: datetime
