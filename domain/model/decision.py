"""What a person decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.model.report import Recommendation


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's decision; it stands beside the computed score and never overwrites it. `number` counts from 1."""

    number: int
    outcome: Recommendation
    reason: str
    by: str
    at: datetime
