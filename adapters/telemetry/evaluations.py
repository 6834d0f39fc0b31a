"""An EvaluationRepository that is watched: how long its transactions take, and what they make of evaluations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adapters.telemetry.call_timer import Calls
from adapters.telemetry.evaluation_metrics import count_fenced, count_step, count_swept
from domain.model.decision import Decision
from domain.model.errors import StaleAttempt
from domain.model.evaluation import Evaluation
from domain.model.events import Event
from domain.model.history import HistoryFilter, HistoryPage
from domain.model.ids import EvaluationId, Tenant
from ports.evaluations import Accepted, Backlog, Change, EvaluationRepository, Idempotency

_calls = Calls("ai_recruiter_repository_call_seconds", "Time of a call to the repository, its retries included")


class MeteredEvaluations:
    """Passes everything on; `open_count` is not timed, for as a rule it asks nobody."""

    def __init__(self, evaluations: EvaluationRepository) -> None:
        self._evaluations = evaluations

    async def add(self, evaluation: Evaluation, idempotency: Idempotency | None = None) -> Accepted:
        with _calls.timed("add"):
            return await self._evaluations.add(evaluation, idempotency)

    async def get(self, id: EvaluationId, tenant: Tenant) -> Evaluation:
        with _calls.timed("get"):
            return await self._evaluations.get(id, tenant)

    async def change(self, id: EvaluationId, change: Change, *, tenant: Tenant | None = None) -> Evaluation:
        seen = Seen(change)
        try:
            with _calls.timed("change"):
                after = await self._evaluations.change(id, seen, tenant=tenant)
        except StaleAttempt:
            count_fenced()
            raise
        count_step(seen.before[id], after)
        return after

    async def change_due(self, change: Change, *, limit: int) -> Sequence[Evaluation]:
        seen = Seen(change)
        with _calls.timed("change_due"):
            changed = await self._evaluations.change_due(seen, limit=limit)
        for after in changed:
            count_swept(seen.before[after.id], after)
        return changed

    async def overdue(self, *, limit: int) -> Sequence[EvaluationId]:
        with _calls.timed("overdue"):
            return await self._evaluations.overdue(limit=limit)

    async def events(self, id: EvaluationId, *, after: int, limit: int) -> Sequence[Event]:
        with _calls.timed("events"):
            return await self._evaluations.events(id, after=after, limit=limit)

    async def report(self, id: EvaluationId, tenant: Tenant) -> bytes:
        with _calls.timed("report"):
            return await self._evaluations.report(id, tenant)

    async def decisions(self, id: EvaluationId, tenant: Tenant) -> Sequence[Decision]:
        with _calls.timed("decisions"):
            return await self._evaluations.decisions(id, tenant)

    async def page(
        self, tenant: Tenant, wanted: HistoryFilter, *, before: EvaluationId | None, size: int
    ) -> HistoryPage:
        with _calls.timed("page"):
            return await self._evaluations.page(tenant, wanted, before=before, size=size)

    async def recall_queued(self) -> None:
        with _calls.timed("recall_queued"):
            await self._evaluations.recall_queued()

    async def open_count(self, tenant: Tenant | None = None) -> int:
        return await self._evaluations.open_count(tenant)

    async def backlog(self) -> Backlog:
        with _calls.timed("backlog"):
            return await self._evaluations.backlog()

    async def check(self) -> None:
        with _calls.timed("check"):
            await self._evaluations.check()


class Seen:
    """A change that remembers what each evaluation was before it; the last try is the one that is committed."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self.before: dict[EvaluationId, Evaluation] = {}

    def __call__(self, it: Evaluation, at: datetime) -> Evaluation:
        self.before[it.id] = it
        return self._change(it, at)
