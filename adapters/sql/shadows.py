"""The ShadowRuns over SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import shadow_rows, tables
from adapters.sql.database import Database
from adapters.sql.seals import Seals, key_of
from adapters.sql.shadow_tables import shadow_runs as _runs
from adapters.sql.types import now
from domain.model.engine_comparison import ComparedEngines, EndedRun
from domain.model.errors import Erased, EvaluationNotFound, Refusal, ReportNotReady, StaleAttempt
from domain.model.ids import EvaluationId, Tenant
from domain.model.shadow import ShadowRun
from ports.shadows import ShadowChange

_it, _evaluations = _runs.c, tables.evaluations.c
_WITHOUT_BODY = (*(column for column in _it if column.name != "body"), key_of(_it.evaluation_id))
_CHANGED = select(*_WITHOUT_BODY, now().label("now"))
_DUE = _it.due_at <= now()
_BY_ENGINES = "FORCE INDEX (ix_shadow_runs_engines)"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # SQLite uses its index for a bound, not for what is not null
_BY_DUE = "FORCE INDEX (ix_shadow_runs_due)"


class SqlShadowRuns:
    """Each method is one transaction; SqlEvaluations adds the runs."""

    def __init__(self, database: Database, seals: Seals) -> None:
        self._database, self._seals = database, seals

    async def claim_due(self, change: ShadowChange) -> ShadowRun | None:
        if not await self._database.read(_any_due):  # a look disturbs no writer, and mostly there is nothing
            return None
        due = _CHANGED.where(_DUE).order_by(_it.due_at).limit(1).with_for_update(skip_locked=True)

        async def unit(connection: AsyncConnection) -> ShadowRun | None:
            try:
                return await self._changed(connection, due, change)
            except Refusal:
                return None

        return await self._database.write(unit)

    async def change(self, id: EvaluationId, change: ShadowChange) -> ShadowRun:
        wanted = _CHANGED.where(_it.evaluation_id == id).with_for_update()

        async def unit(connection: AsyncConnection) -> ShadowRun:
            changed = await self._changed(connection, wanted, change)
            if changed is None:
                raise StaleAttempt(f"{id}: its shadow run is gone")
            return changed

        return await self._database.write(unit)

    async def ended(self, tenant: Tenant, wanted: ComparedEngines, *, limit: int) -> Sequence[EndedRun]:
        decided = select(_evaluations.decision.is_not(None)).where(_evaluations.id == _it.evaluation_id)
        found = select(*_WITHOUT_BODY, decided.scalar_subquery().label("decided")).where(
            *_of(tenant, wanted), _it.ended_at.is_not(None)
        )
        newest = found.with_hint(_runs, _BY_ENGINES, "mysql").order_by(_it.evaluation_id.desc()).limit(limit)

        async def unit(connection: AsyncConnection) -> Sequence[EndedRun]:
            rows = (await connection.execute(newest)).mappings()
            return [
                EndedRun(shadow_rows.shadow_run(self._seals.opened_shadow(row)), bool(row["decided"])) for row in rows
            ]

        return await self._database.read(unit)

    async def waiting(self, tenant: Tenant, wanted: ComparedEngines, *, limit: int) -> int:
        # SQLite heeds no hint: left alone, it would look at all that these engines have ended.
        mine = (func.coalesce(_it.tenant, "") == tenant, *_of(tenant, wanted)[1:], _it.due_at > _LONG_AGO)
        open_ones = select(literal(1)).where(*mine).with_hint(_runs, _BY_DUE, "mysql").limit(limit)
        counted = select(func.count()).select_from(open_ones.subquery())

        async def unit(connection: AsyncConnection) -> int:
            return await connection.scalar(counted) or 0

        return await self._database.read(unit)

    async def report(self, id: EvaluationId, tenant: Tenant) -> bytes:
        wanted = select(_it.body, _it.ended_at, key_of(_it.evaluation_id), _evaluations.erased_at)
        wanted = wanted.select_from(_runs.join(tables.evaluations, _evaluations.id == _it.evaluation_id))

        async def unit(connection: AsyncConnection) -> bytes:
            mine = wanted.where(_it.evaluation_id == id, _it.tenant == tenant)
            row = (await connection.execute(mine)).mappings().one_or_none()
            if row is None:
                raise EvaluationNotFound(f"no challenger has judged {id}, or is about to")
            if row["erased_at"] is not None:
                raise Erased(f"{id}: the candidate's data was erased")
            if row["body"] is None:
                raise ReportNotReady(f"{id}: the challenger has no report on it")
            opened = self._seals.opened_shadow_report(row["key"], id, bytes(row["body"]))
            if opened is None:
                raise Erased(f"{id}: its report was erased")
            return opened

        return await self._database.read(unit)

    async def _changed(
        self, connection: AsyncConnection, wanted: Select[Any], change: ShadowChange
    ) -> ShadowRun | None:
        row = (await connection.execute(wanted)).mappings().one_or_none()
        if row is None:
            return None
        after = change(shadow_rows.shadow_run(self._seals.opened_shadow(row)), row["now"])
        sealed = self._seals.sealed_shadow(row["key"], after.evaluation_id, shadow_rows.state_row(after), after.body)
        await connection.execute(update(_runs).where(_it.evaluation_id == after.evaluation_id).values(sealed))
        return after


async def _any_due(connection: AsyncConnection) -> bool:
    return await connection.scalar(select(literal(1)).where(_DUE).limit(1)) is not None


def _of(tenant: Tenant, wanted: ComparedEngines) -> list[ColumnElement[bool]]:
    """Bounds of one index: an id begins with the millisecond in which it was made."""
    within = [_it.tenant == tenant, _it.champion == wanted.champion, _it.challenger == wanted.challenger]
    if wanted.created_after is not None:
        within.append(_it.evaluation_id >= _first_id(wanted.created_after))
    if wanted.created_before is not None:
        within.append(_it.evaluation_id < _first_id(wanted.created_before))
    return within


def _first_id(at: datetime) -> UUID:
    return UUID(int=max(int(at.timestamp() * 1000), 0) << 80)
