"""What a person decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from domain.model.report import Recommendation


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's decision; it stands beside the computed score and never overwrites it. `number` counts from 1."""

    number: int
    outcome: Recommendation
    reason: str
    by: str
    at: datetime

    def forgotten(self) -> Self:
        """Without the reason, which may tell of the candidate."""
        return replace(self, reason="")


class Decided(StrEnum):
    """How evaluations are told apart by their latest decision."""

    SHORTLIST = "shortlist"
    REVIEW = "review"
    REJECT = "reject"
    NONE = "none"  # nobody has decided yet

    @property
    def outcome(self) -> Recommendation | None:
        """The outcome that was decided on."""
        return None if self is Decided.NONE else Recommendation(self.value)

    def fits(self, decision: Decision | None) -> bool:
        """Whether this is how it was decided."""
        return self.outcome is (decision.outcome if decision else None)
