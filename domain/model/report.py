"""What an engine says of a pair: the report as it is kept, and the part of it that lists and decisions need."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Recommendation(StrEnum):
    """Advice only: a person decides."""

    SHORTLIST = "shortlist"
    REVIEW = "review"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A judged pair. `body` is the engine's own JSON, kept byte for byte."""

    score: float | None  # 0.0 to 100.0; None when the pair could not be judged
    recommendation: Recommendation
    confidence: float  # 0.0 to 1.0
    engine_version: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an evaluation ended without a report; `code` is stable, the message is for people."""

    code: str
    message: str
