"""The EvaluationOperations over SQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables
from adapters.sql.backlog import read_backlog
from adapters.sql.daily_counts import DailyCounts
from adapters.sql.database import Database
from adapters.sql.erasure import not_kept, prune_keys
from adapters.sql.open_counts import OpenCounts
from adapters.sql.schema import require_current
from adapters.sql.server import require_server, require_writes
from adapters.sql.thinning import thin_events
from adapters.sql.types import now
from adapters.sql.workers import read_attendance
from domain.model.errors import EvaluationNotFound
from domain.model.ids import EvaluationId, Tenant
from domain.model.outcome import Status
from ports.evaluations import Backlog
from ports.workers import Attendance

_evaluations = tables.evaluations


class SqlOperations:
    """Finds open evaluations by the index of due times."""

    def __init__(self, database: Database, open_counts: OpenCounts, daily: DailyCounts) -> None:
        self._database = database
        self._daily = daily
        self._open = open_counts

    async def tenant_of(self, id: EvaluationId) -> Tenant:
        wanted = select(_evaluations.c.tenant).where(_evaluations.c.id == id)

        async def unit(connection: AsyncConnection) -> Tenant:
            found = await connection.scalar(wanted)
            if found is None:
                raise EvaluationNotFound(f"no evaluation {id}")
            return Tenant(found)

        return await self._database.read(unit)

    async def open_count(self, tenant: Tenant | None = None) -> int:
        return await self._open.count(tenant)

    async def accepted_on(self, day: date, tenant: Tenant) -> int:
        return await self._daily.count(day, tenant)

    async def backlog(self) -> Backlog:
        return await self._database.read(read_backlog)

    async def overdue(self, *, limit: int) -> Sequence[EvaluationId]:
        async def unit(connection: AsyncConnection) -> Sequence[EvaluationId]:
            return [EvaluationId(id) for id in await connection.scalars(_overdue(limit))]

        return await self._database.read(unit)

    async def due_for_erasure(self, *, limit: int) -> Sequence[EvaluationId]:
        due = (_evaluations.c.retain_until <= now(), _evaluations.c.hold.is_(None))
        wanted = select(_evaluations.c.id).where(*due).order_by(_evaluations.c.retain_until).limit(limit)

        async def unit(connection: AsyncConnection) -> Sequence[EvaluationId]:
            return [EvaluationId(id) for id in await connection.scalars(wanted)]

        await self._database.forget_left_pages()
        return await self._database.read(unit)

    async def not_kept(self, owners: Collection[UUID]) -> Sequence[UUID]:
        return await self._database.read(lambda connection: not_kept(connection, owners))

    async def prune_keys(self, *, older_than: timedelta, limit: int) -> int:
        return await self._database.write(lambda connection: prune_keys(connection, older_than, limit))

    async def thin_events(
        self, *, older_than: timedelta, after: EvaluationId | None, limit: int
    ) -> EvaluationId | None:
        return await thin_events(self._database, older_than, after, limit)

    async def attendance(self, *, within: timedelta) -> Attendance:
        return await self._database.read(lambda connection: read_attendance(connection, within))

    async def recall(self, *, lease: timedelta) -> None:
        it = _evaluations.c

        async def unit(connection: AsyncConnection) -> None:
            at: datetime = (await connection.execute(select(now()))).scalar_one()
            waiting = (it.status == Status.QUEUED.value) & (it.due_at > at)
            await connection.execute(update(_evaluations).where(waiting).values(due_at=at))
            held = (it.status == Status.RUNNING.value) & (it.lease_until > at + lease)
            await connection.execute(update(_evaluations).where(held).values(due_at=at, lease_until=at))

        await self._database.write(unit)

    async def check(self) -> None:
        if self._database.is_sqlite:
            await self._database.read(require_current)
        else:
            await self._database.write(_is_well)


async def _is_well(connection: AsyncConnection) -> None:
    """A server may have been replaced, or turned read-only, since it was asked last."""
    await require_current(connection)
    await require_server(connection)
    await require_writes(connection)


def _overdue(limit: int) -> Select[Any]:
    """Only open evaluations have a due time, and it is never later than the deadline: its index finds them."""
    passed = (_evaluations.c.due_at <= now()) & (_evaluations.c.deadline_at <= now())
    return select(_evaluations.c.id).where(passed).order_by(_evaluations.c.due_at).limit(limit)
