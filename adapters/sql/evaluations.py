"""The EvaluationRepository over SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import rows, tables
from adapters.sql.backlog import read_backlog
from adapters.sql.batch_insert import Entry, write_entries
from adapters.sql.database import Database
from adapters.sql.event_probe import News
from adapters.sql.group_commit import GroupCommit
from adapters.sql.history import read_page
from adapters.sql.open_counts import OpenCounts
from adapters.sql.schema import require_current
from adapters.sql.types import now
from domain.model.decision import Decision
from domain.model.errors import EvaluationNotFound, Refusal, ReportNotReady
from domain.model.evaluation import Evaluation, Status
from domain.model.events import Event
from domain.model.history import HistoryFilter, HistoryPage
from domain.model.ids import EvaluationId, Tenant
from ports.errors import Unavailable
from ports.evaluations import Accepted, Backlog, Change, Idempotency

_evaluations, _events, _reports, _decisions = tables.evaluations, tables.events, tables.reports, tables.decisions
_LANES = 2  # submissions are gathered for one commit while another one waits for the disk


class SqlEvaluations:
    """Each method is one transaction; a change commits only if the row is still at the version it was loaded at."""

    def __init__(self, database: Database) -> None:
        self._database = database
        lanes = 1 if database.is_sqlite else _LANES
        self._add = GroupCommit[Entry, Accepted](lambda entries: write_entries(database, entries), lanes=lanes)
        self._open = OpenCounts(database)
        self._news = News(database)

    async def add(self, evaluation: Evaluation, idempotency: Idempotency | None = None) -> Accepted:
        accepted = await self._add(Entry(evaluation, idempotency))
        if not accepted.replayed:
            self._open.accepted(evaluation.tenant)
        return accepted

    async def get(self, id: EvaluationId, tenant: Tenant) -> Evaluation:
        return await self._database.read(lambda connection: _load(connection, id, tenant))

    async def change(self, id: EvaluationId, change: Change, *, tenant: Tenant | None = None) -> Evaluation:
        async def unit(connection: AsyncConnection) -> Evaluation:
            row = (await connection.execute(_locked(id, tenant))).mappings().one_or_none()
            if row is None:
                raise EvaluationNotFound(f"no evaluation {id}")
            changed = change(rows.evaluation(row), row["now"])
            await _store(connection, changed)
            return changed

        return await self._database.write(unit)

    async def change_due(self, change: Change, *, limit: int) -> Sequence[Evaluation]:
        async def unit(connection: AsyncConnection) -> Sequence[Evaluation]:
            due = (await connection.execute(_due(limit))).mappings().all()
            changed = []
            for row in due:
                try:
                    after = change(rows.evaluation(row), row["now"])
                except Refusal:
                    continue
                await _store(connection, after)
                changed.append(after)
            return changed

        return await self._database.write(unit)

    async def overdue(self, *, limit: int) -> Sequence[EvaluationId]:
        async def unit(connection: AsyncConnection) -> Sequence[EvaluationId]:
            return [EvaluationId(id) for id in await connection.scalars(_overdue(limit))]

        return await self._database.read(unit)

    async def events(self, id: EvaluationId, *, after: int, limit: int) -> Sequence[Event]:
        if after and not await self._news.since(id, after):
            return []

        async def unit(connection: AsyncConnection) -> Sequence[Event]:
            mine = select(_events).where(_events.c.evaluation_id == id, _events.c.seq > after)
            found = await connection.execute(mine.order_by(_events.c.seq).limit(limit))
            return [rows.event(row) for row in found.mappings()]

        return await self._database.read(unit)

    async def report(self, id: EvaluationId, tenant: Tenant) -> bytes:
        async def unit(connection: AsyncConnection) -> bytes:
            evaluation = await _load(connection, id, tenant)
            body = await connection.scalar(select(_reports.c.body).where(_reports.c.evaluation_id == id))
            if body is None:
                raise ReportNotReady(f"{id} has no report: it is {evaluation.status}")
            return bytes(body)

        return await self._database.read(unit)

    async def decisions(self, id: EvaluationId, tenant: Tenant) -> Sequence[Decision]:
        async def unit(connection: AsyncConnection) -> Sequence[Decision]:
            await _load(connection, id, tenant)
            mine = select(_decisions).where(_decisions.c.evaluation_id == id).order_by(_decisions.c.number)
            return [rows.decision(row) for row in (await connection.execute(mine)).mappings()]

        return await self._database.read(unit)

    async def page(
        self, tenant: Tenant, wanted: HistoryFilter, *, before: EvaluationId | None, size: int
    ) -> HistoryPage:
        return await self._database.read(lambda connection: read_page(connection, tenant, wanted, before, size))

    async def recall_queued(self) -> None:
        waiting = (_evaluations.c.status == Status.QUEUED.value) & (_evaluations.c.due_at > now())

        async def unit(connection: AsyncConnection) -> None:
            await connection.execute(update(_evaluations).where(waiting).values(due_at=now()))

        await self._database.write(unit)

    async def open_count(self, tenant: Tenant | None = None) -> int:
        return await self._open.count(tenant)

    async def backlog(self) -> Backlog:
        return await self._database.read(read_backlog)

    async def check(self) -> None:
        await self._database.read(require_current)


async def _load(connection: AsyncConnection, id: EvaluationId, tenant: Tenant) -> Evaluation:
    wanted = select(_evaluations).where(_evaluations.c.id == id, _evaluations.c.tenant == tenant)
    row = (await connection.execute(wanted)).mappings().one_or_none()
    if row is None:
        raise EvaluationNotFound(f"no evaluation {id}")
    return rows.evaluation(row)


def _locked(id: EvaluationId, tenant: Tenant | None) -> Select[Any]:
    wanted = select(_evaluations, now().label("now")).where(_evaluations.c.id == id).with_for_update()
    return wanted if tenant is None else wanted.where(_evaluations.c.tenant == tenant)


def _due(limit: int) -> Select[Any]:
    """Open evaluations past their time; what another sweeper has locked is passed over."""
    due = select(_evaluations, now().label("now")).where(_evaluations.c.due_at <= now())
    return due.order_by(_evaluations.c.due_at).limit(limit).with_for_update(skip_locked=True)


def _overdue(limit: int) -> Select[Any]:
    """Only open evaluations have a due time, and it is never later than the deadline: its index finds them."""
    passed = (_evaluations.c.due_at <= now()) & (_evaluations.c.deadline_at <= now())
    return select(_evaluations.c.id).where(passed).order_by(_evaluations.c.due_at).limit(limit)


async def _store(connection: AsyncConnection, changed: Evaluation) -> None:
    """Write a changed evaluation and what it recorded; the version is the fence's last word."""
    unchanged = (_evaluations.c.id == changed.id) & (_evaluations.c.version == changed.version)
    written = await connection.execute(update(_evaluations).where(unchanged).values(rows.state_row(changed)))
    if written.rowcount != 1:
        raise Unavailable(f"{changed.id} was changed by somebody else at the same time; try again")
    if changed.events:
        await connection.execute(insert(_events), [rows.event_row(event) for event in changed.events])
    if changed.report is not None:
        await connection.execute(insert(_reports), {"evaluation_id": changed.id, "body": changed.report.body})
    if changed.new_decision is not None:
        await connection.execute(insert(_decisions), rows.decision_row(changed.id, changed.new_decision))
