"""The AuditTrail over SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import audit_tables, trail
from adapters.sql.database import Database
from domain.model.audit import AuditFilter, Fact
from domain.model.audit_chain import Checkpoint, Entry, Head
from domain.model.ids import Tenant
from ports.audit import AuditPage

_heads, _entries, _checkpoints = audit_tables.audit_heads, audit_tables.audit_entries, audit_tables.audit_checkpoints
_CHECKPOINT = insert(_checkpoints).prefix_with("IGNORE", dialect="mysql").prefix_with("OR IGNORE", dialect="sqlite")


class SqlAuditTrail:
    """Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, tenant: Tenant, facts: Sequence[Fact]) -> None:
        await self._database.write(lambda connection: trail.write(connection, {tenant: facts}))

    async def page(self, tenant: Tenant, wanted: AuditFilter, *, before: int | None, size: int) -> AuditPage:
        async def unit(connection: AsyncConnection) -> AuditPage:
            found = select(_entries).where(_entries.c.tenant == tenant, *_conditions(wanted))
            found = found.with_hint(_entries, f"FORCE INDEX ({_index(wanted)})", "mysql")
            if before is not None:
                found = found.where(_entries.c.seq < before)
            for bound in await _within(connection, tenant, wanted):
                found = found.where(bound)
            newest = (await connection.execute(found.order_by(_entries.c.seq.desc()).limit(size + 1))).mappings().all()
            items = tuple(map(_entry, newest[:size]))
            return AuditPage(items, items[-1].seq if len(newest) > size else None)

        return await self._database.read(unit)

    async def entries(self, tenant: Tenant, *, after: int, limit: int) -> Sequence[Entry]:
        wanted = select(_entries).where(_entries.c.tenant == tenant, _entries.c.seq > after)
        return [_entry(row) for row in await self._rows(wanted.order_by(_entries.c.seq).limit(limit))]

    async def head(self, tenant: Tenant) -> Head:
        found = await self._rows(select(_heads).where(_heads.c.tenant == tenant))
        return _head(found[0]) if found else Head(tenant=tenant)

    async def heads_to_sign(self, *, limit: int) -> Sequence[Head]:
        wanted = select(_heads).where(_heads.c.seq > _heads.c.signed_seq).order_by(_heads.c.tenant).limit(limit)
        return [_head(row) for row in await self._rows(wanted)]

    async def add_checkpoint(self, checkpoint: Checkpoint) -> None:
        it = checkpoint

        async def unit(connection: AsyncConnection) -> None:
            row = {"tenant": it.tenant, "seq": it.seq, "body": it.body, "signature": it.signature}
            await connection.execute(_CHECKPOINT, row)
            older = (_heads.c.tenant == it.tenant) & (_heads.c.signed_seq < it.seq)
            await connection.execute(update(_heads).where(older).values(signed_seq=it.seq))

        await self._database.write(unit)

    async def checkpoints(self, tenant: Tenant, *, after: int, limit: int) -> Sequence[Checkpoint]:
        wanted = select(_checkpoints).where(_checkpoints.c.tenant == tenant, _checkpoints.c.seq > after)
        found = await self._rows(wanted.order_by(_checkpoints.c.seq).limit(limit))
        return [
            Checkpoint(tenant=tenant, seq=row["seq"], body=row["body"], signature=row["signature"]) for row in found
        ]

    async def _rows(self, wanted: Select[Any]) -> Sequence[RowMapping]:
        async def unit(connection: AsyncConnection) -> Sequence[RowMapping]:
            return list((await connection.execute(wanted)).mappings())

        return await self._database.read(unit)


def _conditions(wanted: AuditFilter) -> Iterator[ColumnElement[bool]]:
    it = _entries.c
    if wanted.action is not None:
        yield it.action == wanted.action.value
    if wanted.actor is not None:
        yield it.actor == wanted.actor
    if wanted.evaluation_id is not None:
        yield it.evaluation_id == wanted.evaluation_id
    if wanted.vacancy_id is not None:
        yield it.vacancy_id == wanted.vacancy_id


def _index(wanted: AuditFilter) -> str:
    """The one that holds what is wanted in the order of places; MariaDB would take that of times, and sort."""
    if wanted.evaluation_id is not None:
        return "ix_audit_entries_evaluation"
    if wanted.vacancy_id is not None:
        return "ix_audit_entries_vacancy"
    if wanted.actor is not None:
        return "ix_audit_entries_actor"
    return "ix_audit_entries_action" if wanted.action is not None else "PRIMARY"


async def _within(connection: AsyncConnection, tenant: Tenant, wanted: AuditFilter) -> Sequence[ColumnElement[bool]]:
    """Times as places in the chain, along which they never fall: so every page is read in the order of places."""
    bounds: list[ColumnElement[bool]] = []
    mine = select(_entries.c.seq).where(_entries.c.tenant == tenant)
    if wanted.created_after is not None:
        later = mine.where(_entries.c.at >= wanted.created_after).order_by(_entries.c.at, _entries.c.seq).limit(1)
        first = await connection.scalar(later)
        bounds.append(_entries.c.seq >= first if first is not None else _entries.c.seq < 0)
    if wanted.created_before is not None:
        earlier = mine.where(_entries.c.at <= wanted.created_before)
        last = await connection.scalar(earlier.order_by(_entries.c.at.desc(), _entries.c.seq.desc()).limit(1))
        bounds.append(_entries.c.seq <= last if last is not None else _entries.c.seq < 0)
    return bounds


def _entry(row: RowMapping) -> Entry:
    tenant = Tenant(row["tenant"])
    return Entry(tenant=tenant, seq=row["seq"], at=row["at"], body=row["body"], digest=row["digest"])


def _head(row: RowMapping) -> Head:
    return Head(tenant=Tenant(row["tenant"]), seq=row["seq"], digest=row["digest"], at=row["at"])
