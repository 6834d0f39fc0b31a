"""The WebhookOutbox over SQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.shared.group_commit import GroupCommit
from adapters.sql import tables, webhook_rows
from adapters.sql.database import Database
from adapters.sql.types import now
from adapters.sql.webhooks import drop_pending, write_deliveries
from domain.model.delivery import KEPT_FOR, Delivery, oldest_id
from domain.model.errors import DeliveryNotFound, Refusal
from domain.model.ids import DeliveryId, WebhookId
from domain.model.webhook import EndpointStatus
from ports.webhooks import Batch, DeliveryChange

_webhooks, _deliveries = tables.webhooks, tables.webhook_deliveries
Settling = tuple[DeliveryId, DeliveryChange]
Settled = Delivery | BaseException
_BY_DUE = "FORCE INDEX (ix_webhook_deliveries_due)"
_BY_SUBJECT = "FORCE INDEX (ix_webhook_deliveries_subject)"
_ACTIVE = _webhooks.c.status == EndpointStatus.ACTIVE.value


class SqlWebhookOutbox:
    """Each claim is one transaction; tries that end at the same time are settled in one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._settle = GroupCommit[Settling, Delivery](self._settle_all)

    async def longest_due(self, *, without: Collection[WebhookId] = ()) -> WebhookId | None:
        return await self._database.read(lambda connection: _longest_due(connection, without))

    async def claim(self, id: WebhookId, *, limit: int) -> Batch | None:
        return await self._database.write(lambda connection: _claim(connection, id, limit))

    async def settle(self, id: DeliveryId, change: DeliveryChange) -> Delivery:
        return await self._settle((id, change))

    async def _settle_all(self, batch: Sequence[Settling]) -> Sequence[Settled]:
        return await self._database.write(lambda connection: _settle(connection, batch))

    async def prune(self, *, limit: int) -> int:
        async def unit(connection: AsyncConnection) -> int:
            for row in (await connection.execute(select(_webhooks).where(~_ACTIVE))).mappings():
                if not await drop_pending(connection, webhook_rows.endpoint(row)):
                    return limit
            at: datetime = (await connection.execute(select(now()))).scalar_one()
            it = _deliveries.c
            told = set(await connection.scalars(select(it.webhook_id).distinct()))
            gone = told.difference(await connection.scalars(select(_webhooks.c.id)))
            of_gone = select(it.id).where(it.webhook_id.in_(gone)).limit(limit)
            old = select(it.id).where(it.id < oldest_id(at - KEPT_FOR), it.due_at.is_(None)).limit(limit)
            ids = set(await connection.scalars(of_gone if gone else old))
            await connection.execute(delete(_deliveries).where(it.id.in_(ids)))
            return len(ids)

        return await self._database.write(unit)


def _is_next() -> ColumnElement[bool]:
    """Due, and the first pending one of its job or vacancy to its endpoint."""
    it, earlier = _deliveries.c, _deliveries.alias("earlier")
    same = (earlier.c.webhook_id == it.webhook_id) & (earlier.c.subject_id == it.subject_id)
    pending = select(earlier.c.id).where(same, earlier.c.seq < it.seq, earlier.c.due_at.is_not(None))
    return (it.due_at <= now()) & ~pending.with_hint(earlier, _BY_SUBJECT, "mysql").exists()


async def _longest_due(connection: AsyncConnection, without: Collection[WebhookId]) -> WebhookId | None:
    """The endpoint to serve next. Each is asked by its own index, so that one with very many due is no burden."""
    first = select(_deliveries.c.due_at).where(_deliveries.c.webhook_id == _webhooks.c.id, _is_next())
    first = first.with_hint(_deliveries, _BY_DUE, "mysql")
    first_due = first.order_by(_deliveries.c.due_at).limit(1).correlate(_webhooks).scalar_subquery()
    each = select(_webhooks.c.id, first_due.label("due_at")).where(_ACTIVE, _webhooks.c.id.not_in(list(without)))
    due = each.subquery()
    wanted = select(due.c.id).where(due.c.due_at.is_not(None)).order_by(due.c.due_at).limit(1)
    found = await connection.scalar(wanted)
    return None if found is None else WebhookId(found)


async def _claim(connection: AsyncConnection, id: WebhookId, limit: int) -> Batch | None:
    wanted = select(_webhooks).where(_webhooks.c.id == id, _ACTIVE)
    endpoint = (await connection.execute(wanted)).mappings().one_or_none()
    if endpoint is None:
        return None
    due = select(_deliveries, now().label("now")).where(_deliveries.c.webhook_id == id, _is_next())
    due = due.with_hint(_deliveries, _BY_DUE, "mysql")
    due = due.order_by(_deliveries.c.due_at).limit(limit).with_for_update(skip_locked=True)
    found = (await connection.execute(due)).mappings().all()
    claimed = [webhook_rows.delivery(row).claim(at=row["now"]) for row in found]
    await write_deliveries(connection, claimed)
    return Batch(webhook_rows.endpoint(endpoint), claimed) if claimed else None


async def _settle(connection: AsyncConnection, batch: Sequence[Settling]) -> Sequence[Settled]:
    """What became of each: one that is refused keeps no other from being settled."""
    ids = [id for id, _ in batch]
    wanted = select(_deliveries, now().label("now")).where(_deliveries.c.id.in_(ids)).with_for_update()
    found = {row["id"]: row for row in (await connection.execute(wanted)).mappings()}
    outcomes: list[Settled] = []
    for id, change in batch:
        try:
            outcomes.append(_changed(id, found.get(id), change))
        except Refusal as refusal:
            outcomes.append(refusal)
    settled = [it for it in outcomes if isinstance(it, Delivery)]
    await write_deliveries(connection, settled)
    for it in await _followed(connection, settled):
        await _let_follow(connection, it, it.due_at or found[it.id]["now"])
    return outcomes


def _changed(id: DeliveryId, row: RowMapping | None, change: DeliveryChange) -> Delivery:
    if row is None:
        raise DeliveryNotFound(f"no delivery {id}")
    return change(webhook_rows.delivery(row), row["now"])


async def _followed(connection: AsyncConnection, settled: Sequence[Delivery]) -> Sequence[Delivery]:
    """Those that others of the same job or vacancy wait for."""
    it, webhooks = _deliveries.c, {each.endpoint_id for each in settled}
    mine = (it.webhook_id.in_(webhooks), it.subject_id.in_({each.message.subject for each in settled}))
    wanted = select(it.webhook_id, it.subject_id, func.max(it.seq)).where(*mine, it.due_at.is_not(None))
    found = await connection.execute(wanted.group_by(it.webhook_id, it.subject_id))
    last = {(webhook, subject): seq for webhook, subject, seq in found}
    return [it for it in settled if last.get((it.endpoint_id, it.message.subject), 0) > it.message.seq]


async def _let_follow(connection: AsyncConnection, settled: Delivery, due_at: datetime) -> None:
    """The following ones of the same job or vacancy are due when they can be sent, and no earlier."""
    it = _deliveries.c
    following = (it.webhook_id == settled.endpoint_id, it.subject_id == settled.message.subject)
    later = update(_deliveries).where(*following, it.seq > settled.message.seq, it.due_at.is_not(None))
    await connection.execute(later.values(due_at=due_at))
