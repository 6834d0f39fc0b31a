"""How far a running stage has come: told to who listens now, and never kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isnan
from typing import Final

from domain.model.events import Stage
from domain.model.ids import EvaluationId
from domain.model.shown_text import one_line

LONGEST_TEXT: Final = 120  # characters
_LOOKED_AT: Final = 4 * LONGEST_TEXT  # characters of a longer text; the rest cannot show


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProgress:
    """It has no number: it may be lost, and the next one stands for it."""

    evaluation_id: EvaluationId
    attempt: int
    stage: Stage
    fraction: float  # of the stage, 0 to 1
    message: str  # an engine's own words; may be empty
    at: datetime

    @property
    def type(self) -> str:
        """As listeners know it, beside the types of events."""
        return "progress"

    @property
    def data(self) -> Mapping[str, str]:
        """Nothing more."""
        return {}

    @property
    def progress(self) -> float:
        """The share of the whole run that lies behind (0 to 1)."""
        return self.stage.progress_at(self.fraction)


def bounded(fraction: float) -> float | None:
    """The fraction within 0 and 1; None for what is no number."""
    return None if isnan(fraction) else min(max(fraction, 0.0), 1.0)


def presentable(text: str) -> str:
    """A stranger's text as one line of printable characters, cut where it is too long."""
    return one_line(text[:_LOOKED_AT])[:LONGEST_TEXT].rstrip()
