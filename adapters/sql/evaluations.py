"""The EvaluationRepository over SQL."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import RowMapping, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.shared.group_commit import GroupCommit
from adapters.sql import case_links, outbox, piles, rows, shadow_rows, subjects, tables, trail
from adapters.sql.batch_insert import Entry, write_entries
from adapters.sql.daily_counts import DailyCounts
from adapters.sql.database import Database
from adapters.sql.erasure import erase
from adapters.sql.open_counts import OpenCounts
from adapters.sql.reader import load
from adapters.sql.seals import EVALUATION, Seals
from adapters.sql.types import now
from domain.model.errors import EvaluationNotFound, Refusal
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant
from domain.model.retention import Retention
from domain.model.reveal import Reveal
from domain.model.shadow import Shadowing
from ports.errors import Unavailable
from ports.evaluations import Accepted, Change, Idempotency

_evaluations, _events, _reports, _decisions = tables.evaluations, tables.events, tables.reports, tables.decisions
_reveals = tables.reveals
_WITH_TIME = select(*EVALUATION, now().label("now"), outbox.HAS_WEBHOOKS)


class SqlEvaluations:
    """Each method is one transaction; a change commits only if the row is still at the version it was loaded at."""

    def __init__(
        self,
        database: Database,
        seals: Seals,
        open_counts: OpenCounts,
        daily: DailyCounts,
        retention: Retention,
        shadowing: Shadowing,
    ) -> None:
        self._database, self._seals, self._retention = database, seals, retention
        self._shadowing = shadowing
        # One lane: a second one would hold its rows and wait for the end of the same tenants' chains.
        self._add = GroupCommit[Entry, Accepted](partial(write_entries, database, seals, daily))
        self._open = open_counts

    async def add(self, evaluation: Evaluation, idempotency: Idempotency | None = None) -> Accepted:
        accepted = await self._add(Entry(evaluation, idempotency))
        if not accepted.replayed:
            self._open.accepted(evaluation.tenant)
        return accepted

    async def get(self, id: EvaluationId, tenant: Tenant) -> Evaluation:
        return await self._database.read(lambda connection: load(connection, self._seals, id, tenant))

    async def change(self, id: EvaluationId, change: Change, *, tenant: Tenant | None = None) -> Evaluation:
        digest = await self._seals.digest()

        async def unit(connection: AsyncConnection) -> Evaluation:
            row = (await connection.execute(_locked(id, tenant))).mappings().one_or_none()
            if row is None:
                raise EvaluationNotFound(f"no evaluation {id}")
            before = rows.evaluation(self._seals.opened(row))
            changed = change(before, row["now"])
            await self._store(connection, changed)
            await subjects.record(connection, changed, digest)
            if changed.newly_erased:
                await erase(connection, changed, sealed=before.key is not None)
            await piles.record(connection, [(changed, before.status)], self._seals, digest)
            if row["has_webhooks"]:
                await outbox.record(connection, [changed])
            await trail.record(connection, [changed])
            return changed

        changed = await self._database.write(unit)
        if changed.newly_erased:
            await self._database.forget_old_pages()
        return changed

    async def change_due(self, change: Change, *, limit: int) -> Sequence[Evaluation]:
        digest = await self._seals.digest()

        async def unit(connection: AsyncConnection) -> Sequence[Evaluation]:
            due = (await connection.execute(_due(limit))).mappings().all()
            if len(due) == limit:
                due = await _with_others(connection, due)
            changed = []
            for row in due:
                before = rows.evaluation(self._seals.opened(row))
                try:
                    after = change(before, row["now"])
                except Refusal:
                    continue
                await self._store(connection, after)
                changed.append((after, before.status))
            await piles.record(connection, changed, self._seals, digest)
            if any(row["has_webhooks"] for row in due):
                await outbox.record(connection, [after for after, _ in changed])
            await trail.record(connection, [after for after, _ in changed])
            return [after for after, _ in changed]

        return await self._database.write(unit)

    async def _store(self, connection: AsyncConnection, changed: Evaluation) -> None:
        """Write a changed evaluation and what it recorded; the version is the fence's last word."""
        seals = self._seals
        unchanged = (_evaluations.c.id == changed.id) & (_evaluations.c.version == changed.version)
        state = seals.sealed(
            changed.key, changed.id, rows.state_row(changed) | {"retain_until": self._retention.until(changed)}
        )
        written = await connection.execute(update(_evaluations).where(unchanged).values(state))
        if written.rowcount != 1:
            raise Unavailable(f"{changed.id} was changed at the same time; retry")
        if changed.events:
            told = [seals.sealed_event(changed.key, rows.event_row(event)) for event in changed.events]
            await connection.execute(insert(_events), told)
        if changed.report is not None:
            body = seals.sealed_report(changed.key, changed.id, changed.report.body)
            await connection.execute(insert(_reports), {"evaluation_id": changed.id, "body": body})
            await shadow_rows.record(connection, changed, self._shadowing)
        if changed.new_decision is not None:
            decided = seals.sealed_decision(changed.key, rows.decision_row(changed.id, changed.new_decision))
            await connection.execute(insert(_decisions), decided)
            await case_links.decided(connection, changed, changed.new_decision)
        if changed.new_reveal is not None:
            await _reveal(connection, changed.id, changed.new_reveal)


def _locked(id: EvaluationId, tenant: Tenant | None) -> Select[Any]:
    wanted = _WITH_TIME.where(_evaluations.c.id == id).with_for_update()
    return wanted if tenant is None else wanted.where(_evaluations.c.tenant == tenant)


def _due(limit: int) -> Select[Any]:
    """Open evaluations past their time; what another sweeper has locked is passed over."""
    due = _WITH_TIME.where(_evaluations.c.due_at <= now())
    return due.order_by(_evaluations.c.due_at).limit(limit).with_for_update(skip_locked=True)


async def _with_others(connection: AsyncConnection, due: Sequence[RowMapping]) -> Sequence[RowMapping]:
    """Up to half of so many are those of tenants of whom none is among them: a flood keeps nobody waiting."""
    it, flooding = _evaluations.c, {row["tenant"] for row in due}
    others = select(it.id).where(it.due_at <= now(), it.tenant.not_in(flooding)).order_by(it.due_at)
    found = list(await connection.scalars(others.limit(len(due) // 2)))  # without a lock on all that it passes over
    if not found:
        return due
    wanted = _WITH_TIME.where(it.id.in_(found), it.due_at <= now()).with_for_update(skip_locked=True)
    locked = (await connection.execute(wanted)).mappings().all()
    return [*due[: len(due) - len(locked)], *locked]


async def _reveal(connection: AsyncConnection, id: EvaluationId, it: Reveal) -> None:
    """The row of the evaluation is locked, so the next number is nobody else's."""
    so_far = await connection.scalar(select(func.count()).where(_reveals.c.evaluation_id == id))
    row = {"evaluation_id": id, "number": (so_far or 0) + 1, "revealed_by": it.by, "at": it.at}
    await connection.execute(insert(_reveals), row)
