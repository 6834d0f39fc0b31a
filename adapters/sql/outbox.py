"""Writes what is to be delivered to webhooks, in the transaction of the state that it tells of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables, webhook_rows
from domain.model.delivery import Delivery, deliveries_of
from domain.model.evaluation import Evaluation
from domain.model.ids import Tenant
from domain.model.pile import PileEvent
from domain.model.webhook import Endpoint, EndpointStatus, Message, messages_of, messages_of_vacancy

_webhooks, _deliveries = tables.webhooks, tables.webhook_deliveries
_ACTIVE = _webhooks.c.status == EndpointStatus.ACTIVE.value
_ACTIVE_OF = select(_webhooks).where(_webhooks.c.tenant.in_(bindparam("tenants", expanding=True)), _ACTIVE)
HAS_WEBHOOKS = exists().where(_webhooks.c.tenant == tables.evaluations.c.tenant, _ACTIVE).label("has_webhooks")
"""A column beside those of an evaluation: so that who has none pays nothing."""


async def record(connection: AsyncConnection, changed: Iterable[Evaluation]) -> None:
    """Write what is told of the evaluations; what tells nothing, such as a stage, costs nothing."""
    messages: defaultdict[Tenant, list[Message]] = defaultdict(list)
    for it in changed:
        if told := list(messages_of(it)):
            messages[it.tenant] += told
    await _write(connection, messages)


async def tell(connection: AsyncConnection, tenant: Tenant, events: Sequence[PileEvent]) -> None:
    """Write what is told of a vacancy itself."""
    if told := list(messages_of_vacancy(events)):
        await _write(connection, {tenant: told})


async def _write(connection: AsyncConnection, messages: Mapping[Tenant, Sequence[Message]]) -> None:
    if not messages:
        return
    found = (await connection.execute(_ACTIVE_OF, {"tenants": list(messages)})).mappings().all()
    endpoints: defaultdict[Tenant, list[Endpoint]] = defaultdict(list)
    for row in found:
        endpoints[Tenant(row["tenant"])].append(webhook_rows.endpoint(row))
    fresh = [it for tenant, mine in endpoints.items() for it in deliveries_of(messages[tenant], mine)]
    if not fresh:
        return
    waiting = await _waiting(connection, fresh)
    rows = [webhook_rows.new_delivery_row(it) for it in fresh]
    for new in rows:
        new["due_at"] = waiting.get((new["webhook_id"], new["subject_id"]), new["due_at"])
    await connection.execute(insert(_deliveries), rows)


async def _waiting(connection: AsyncConnection, fresh: Sequence[Delivery]) -> dict[tuple[UUID, UUID], datetime]:
    """When the last pending delivery before is due: so that nobody looks at the next one in vain until then.

    That is all: the claim itself keeps the order.
    """
    it, subjects = _deliveries.c, {each.message.subject for each in fresh if each.message.seq > 1}
    if not subjects:
        return {}
    webhooks = {each.endpoint_id for each in fresh}
    mine = (it.webhook_id.in_(webhooks), it.subject_id.in_(subjects), it.due_at.is_not(None))
    wanted = (
        select(it.webhook_id, it.subject_id, func.max(it.due_at)).where(*mine).group_by(it.webhook_id, it.subject_id)
    )
    return {(webhook, subject): due for webhook, subject, due in await connection.execute(wanted)}
