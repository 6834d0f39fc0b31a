"""Shadow runs in a dictionary, with the promises of the port."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from domain.model.engine_comparison import ComparedEngines, EndedRun
from domain.model.errors import Erased, EvaluationNotFound, Refusal, ReportNotReady, StaleAttempt
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant
from domain.model.shadow import Shadowing, ShadowRun
from ports.shadows import ShadowChange
from ports.time_and_ids import Clock


class MemoryShadowRuns:
    """Those of MemoryEvaluations, which adds them and tells what is erased."""

    def __init__(self, found: Callable[[EvaluationId], Evaluation], clock: Clock, shadowing: Shadowing) -> None:
        self._found, self._clock, self._shadowing = found, clock, shadowing
        self._rows: dict[EvaluationId, ShadowRun] = {}

    def record(self, it: Evaluation) -> None:
        """A run becomes due with the report that it is to be compared with."""
        challenger = self._shadowing.challenger_of(it) if it.report is not None else None
        if challenger is not None:
            self._rows[it.id] = ShadowRun.of(it, challenger)

    def erase(self, id: EvaluationId) -> None:
        """What is open goes, and of the others every word."""
        row = self._rows.pop(id, None)
        if row is not None and row.ended_at is not None:
            self._rows[id] = row.forgotten()

    async def claim_due(self, change: ShadowChange) -> ShadowRun | None:
        now = self._clock.now()
        due = [(row.due_at, row.evaluation_id) for row in self._rows.values() if row.due_at and row.due_at <= now]
        if not due:
            return None
        try:
            return await self.change(min(due)[1], change)
        except Refusal:
            return None

    async def change(self, id: EvaluationId, change: ShadowChange) -> ShadowRun:
        if id not in self._rows:
            raise StaleAttempt(f"{id}: its shadow run is gone")
        self._rows[id] = changed = change(self._rows[id], self._clock.now())
        return changed

    async def ended(self, tenant: Tenant, wanted: ComparedEngines, *, limit: int) -> Sequence[EndedRun]:
        mine = [row for row in self._rows.values() if row.ended_at and self._is_of(row, tenant, wanted)]
        newest = sorted(mine, key=lambda row: row.evaluation_id, reverse=True)[:limit]
        return [EndedRun(row.without_report(), self._found(row.evaluation_id).decision is not None) for row in newest]

    async def waiting(self, tenant: Tenant, wanted: ComparedEngines, *, limit: int) -> int:
        mine = [row for row in self._rows.values() if row.due_at and self._is_of(row, tenant, wanted)]
        return min(len(mine), limit)

    async def report(self, id: EvaluationId, tenant: Tenant) -> bytes:
        row = self._rows.get(id)
        if row is None or row.tenant != tenant:
            raise EvaluationNotFound(f"no challenger has judged {id}, or is about to")
        if self._found(id).erased_at is not None:
            raise Erased(f"{id}: the candidate's data was erased")
        if row.body is None:
            raise ReportNotReady(f"{id}: the challenger has no report on it")
        return row.body

    def _is_of(self, row: ShadowRun, tenant: Tenant, wanted: ComparedEngines) -> bool:
        at = self._found(row.evaluation_id).created_at
        engines = (row.tenant, row.champion.engine, row.challenger.engine)
        return (
            engines == (tenant, wanted.champion, wanted.challenger)
            and (wanted.created_after is None or at >= wanted.created_after)
            and (wanted.created_before is None or at < wanted.created_before)
        )
