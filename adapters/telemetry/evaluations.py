"""An EvaluationRepository whose committed changes are counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adapters.telemetry.evaluation_metrics import count_fenced, count_step, count_swept
from domain.model.errors import StaleAttempt
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant
from ports.evaluations import Change, EvaluationRepository


class CountedEvaluations:
    """Counts what each change makes of an evaluation, once it is committed."""

    def __init__(self, evaluations: EvaluationRepository) -> None:
        self._evaluations = evaluations
        self.add = evaluations.add
        self.get = evaluations.get

    async def change(self, id: EvaluationId, change: Change, *, tenant: Tenant | None = None) -> Evaluation:
        seen = Seen(change)
        try:
            after = await self._evaluations.change(id, seen, tenant=tenant)
        except StaleAttempt:
            count_fenced()
            raise
        count_step(seen.before[id], after)
        return after

    async def change_due(self, change: Change, *, limit: int) -> Sequence[Evaluation]:
        seen = Seen(change)
        changed = await self._evaluations.change_due(seen, limit=limit)
        for after in changed:
            count_swept(seen.before[after.id], after)
        return changed


class Seen:
    """A change that remembers what each evaluation was before it; the last try is the one that is committed."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self.before: dict[EvaluationId, Evaluation] = {}

    def __call__(self, it: Evaluation, at: datetime) -> Evaluation:
        self.before[it.id] = it
        return self._change(it, at)
