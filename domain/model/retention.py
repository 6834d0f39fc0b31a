"""How long evaluations are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.model.decision import Decided
from domain.model.evaluation import Evaluation
from domain.model.ids import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Spans by outcome, of one tenant or (None) of every one that has none of its own. What has no span is kept."""

    spans: Mapping[tuple[Tenant | None, Decided], timedelta] = field(default_factory=dict)

    def until(self, it: Evaluation) -> datetime | None:
        """When the evaluation is due to be erased, counted from its end or its latest decision; None for never."""
        if it.completed_at is None or it.erased_at is not None:
            return None
        outcome = Decided(it.decision.outcome.value) if it.decision else Decided.NONE
        span = self.spans.get((it.tenant, outcome), self.spans.get((None, outcome)))
        if span is None:
            return None
        return max(it.completed_at, it.decision.at if it.decision else it.completed_at) + span
