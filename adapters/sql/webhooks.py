"""The WebhookRepository over SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables, trail, webhook_rows
from adapters.sql.database import Database
from adapters.sql.types import now
from domain.model.audit import Fact
from domain.model.delivery import Delivery, DeliveryState, oldest_id
from domain.model.errors import DeliveryNotFound, TooManyWebhooks, WebhookNotFound
from domain.model.ids import DeliveryId, Tenant, WebhookId
from domain.model.webhook import Endpoint
from ports.webhooks import DeliveryPage, EndpointChange

_webhooks, _deliveries = tables.webhooks, tables.webhook_deliveries
_DROPPED_AT_ONCE = 20_000  # deliveries; a quarter of a million took five seconds
_DEAD = (DeliveryState.FAILED.value, DeliveryState.DROPPED.value)


class SqlWebhooks:
    """Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, endpoint: Endpoint, *, limit: int, facts: Sequence[Fact] = ()) -> None:
        mine = select(_webhooks.c.id).where(_webhooks.c.tenant == endpoint.tenant)

        async def unit(connection: AsyncConnection) -> None:
            known = set(await connection.scalars(mine.with_for_update()))
            if endpoint.id in known:  # our own commit was not heard of
                return
            if len(known) >= limit:
                raise TooManyWebhooks(f"there are {len(known)} webhooks, and {limit} are allowed: delete one first")
            await connection.execute(insert(_webhooks), webhook_rows.endpoint_row(endpoint))
            await trail.write(connection, {endpoint.tenant: facts})

        await self._database.write(unit)

    async def get(self, id: WebhookId, tenant: Tenant) -> Endpoint:
        return await self._database.read(lambda connection: _load(connection, id, tenant))

    async def all_of(self, tenant: Tenant) -> Sequence[Endpoint]:
        mine = select(_webhooks).where(_webhooks.c.tenant == tenant).order_by(_webhooks.c.id)

        async def unit(connection: AsyncConnection) -> Sequence[Endpoint]:
            return [webhook_rows.endpoint(row) for row in (await connection.execute(mine)).mappings()]

        return await self._database.read(unit)

    async def change(
        self, id: WebhookId, change: EndpointChange, *, tenant: Tenant | None = None, facts: Sequence[Fact] = ()
    ) -> Endpoint:
        async def unit(connection: AsyncConnection) -> Endpoint:
            before = await _load(connection, id, tenant, locked=True)
            at: datetime = (await connection.execute(select(now()))).scalar_one()
            after = change(before, at)
            row = webhook_rows.endpoint_row(after)
            await connection.execute(update(_webhooks).where(_webhooks.c.id == id).values(row))
            if not after.is_active:
                await drop_pending(connection, after)
            await trail.write(connection, {after.tenant: facts})
            return after

        return await self._database.write(unit)

    async def delete(self, id: WebhookId, tenant: Tenant, *, facts: Sequence[Fact] = ()) -> None:
        """Its deliveries, of which there may be very many, are found by no one any more, and pruned later."""

        async def unit(connection: AsyncConnection) -> None:
            await _load(connection, id, tenant, locked=True)
            await connection.execute(delete(_webhooks).where(_webhooks.c.id == id))
            await trail.write(connection, {tenant: facts})

        await self._database.write(unit)

    async def deliveries(self, id: WebhookId, *, before: DeliveryId | None, size: int) -> DeliveryPage:
        wanted = select(_deliveries).where(_deliveries.c.webhook_id == id).order_by(_deliveries.c.id.desc())
        wanted = wanted if before is None else wanted.where(_deliveries.c.id < before)

        async def unit(connection: AsyncConnection) -> DeliveryPage:
            found = (await connection.execute(wanted.limit(size + 1))).mappings().all()
            items = tuple(webhook_rows.delivery(row) for row in found[:size])
            return DeliveryPage(items, items[-1].id if len(found) > size else None)

        return await self._database.read(unit)

    async def replay(self, id: WebhookId, delivery: DeliveryId) -> Delivery:
        one = select(_deliveries, now().label("now")).where(
            _deliveries.c.id == delivery, _deliveries.c.webhook_id == id
        )

        async def unit(connection: AsyncConnection) -> Delivery:
            row = (await connection.execute(one.with_for_update())).mappings().one_or_none()
            if row is None:
                raise DeliveryNotFound(f"webhook {id} has no delivery {delivery}")
            replayed = webhook_rows.delivery(row).replay(at=row["now"])
            await write_deliveries(connection, [replayed])
            return replayed

        return await self._database.write(unit)

    async def replay_since(self, id: WebhookId, since: datetime, *, limit: int) -> int:
        it = _deliveries.c
        dead = (it.webhook_id == id, it.id >= oldest_id(since), it.state.in_(_DEAD))
        wanted = select(_deliveries, now().label("now")).where(*dead).order_by(it.id).limit(limit).with_for_update()

        async def unit(connection: AsyncConnection) -> int:
            found = (await connection.execute(wanted)).mappings().all()
            await write_deliveries(connection, (webhook_rows.delivery(row).replay(at=row["now"]) for row in found))
            return len(found)

        return await self._database.write(unit)


async def write_deliveries(connection: AsyncConnection, changed: Iterable[Delivery]) -> None:
    """What a change may touch of each."""
    values = [{"changed_id": it.id, **webhook_rows.delivery_row(it)} for it in changed]
    if values:
        columns: dict[str, Any] = {name: bindparam(name) for name in values[0] if name != "changed_id"}
        one = update(_deliveries).where(_deliveries.c.id == bindparam("changed_id")).values(columns)
        await connection.execute(one, values)


async def drop_pending(connection: AsyncConnection, disabled: Endpoint) -> bool:
    """Nothing more is sent to it. False when some are left for pruning: a transaction has only its time."""
    pending = (_deliveries.c.webhook_id == disabled.id, _deliveries.c.due_at.is_not(None))
    following = select(_deliveries.c.id).where(*pending).order_by(_deliveries.c.id).offset(_DROPPED_AT_ONCE).limit(1)
    rest = await connection.scalar(following)
    now_dropped = pending if rest is None else (*pending, _deliveries.c.id < rest)
    dropped = {"state": DeliveryState.DROPPED.value, "due_at": None, "error": disabled.reason}
    await connection.execute(update(_deliveries).where(*now_dropped).values(dropped))
    return rest is None


async def _load(connection: AsyncConnection, id: WebhookId, tenant: Tenant | None, *, locked: bool = False) -> Endpoint:
    wanted = select(_webhooks).where(_webhooks.c.id == id)
    wanted = wanted if tenant is None else wanted.where(_webhooks.c.tenant == tenant)
    wanted = wanted.with_for_update() if locked else wanted
    row = (await connection.execute(wanted)).mappings().one_or_none()
    if row is None:
        raise WebhookNotFound(f"no webhook {id}")
    return webhook_rows.endpoint(row)
