"""Registering webhooks, trying them, and the log of what was delivered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from starlette.responses import Response

from adapters.http.page_tokens import read_token, write_token
from adapters.http.request_context import Call, json_response
from adapters.http.request_schemas import NoQuery
from adapters.http.submissions import json_body
from adapters.http.webhook_schemas import (
    DeliveriesOut,
    DeliveriesQuery,
    DeliveryOut,
    ReplayedOut,
    ReplayIn,
    TestedOut,
    WebhookIn,
    WebhookOut,
    WebhookPatch,
    WebhooksOut,
    WebhookWithSecret,
)
from domain.model.delivery import Delivery
from domain.model.ids import DeliveryId, WebhookId
from domain.model.webhook import Endpoint, MessageType

T = TypeVar("T")
_webhook = msgspec.json.Decoder(WebhookIn)
_patch = msgspec.json.Decoder(WebhookPatch)
_replay = msgspec.json.Decoder(ReplayIn)


async def register_webhook(call: Call) -> Response:
    """Register an address that is told of what happens; the answer alone shows the secret."""
    call.query(NoQuery)
    wanted = await json_body(call, _webhook)
    fresh = await call.services.webhooks.register(call.tenant, wanted.url, _types(wanted.events), by=call.acting())
    headers = {"Location": f"{call.prefix}/api/v1/webhooks/{fresh.id}"}
    return json_response(_with_secret(fresh), 201, headers)


async def list_webhooks(call: Call) -> Response:
    """The caller's webhooks."""
    call.query(NoQuery)
    mine = await call.services.webhooks.all_of(call.tenant)
    return json_response(WebhooksOut(items=[_shown(it) for it in mine]))


async def read_webhook(call: Call) -> Response:
    """The webhook as it stands."""
    call.query(NoQuery)
    return json_response(_shown(await call.services.webhooks.get(call.webhook_id, call.tenant)))


async def change_webhook(call: Call) -> Response:
    """Change address, events or status."""
    call.query(NoQuery)
    id = await _found(call)
    wanted = await json_body(call, _patch)
    changed = await call.services.webhooks.edit(
        id,
        call.tenant,
        by=call.acting(),
        url=_or_none(wanted.url),
        events=None if wanted.events is UNSET else _types(wanted.events),
        status=_or_none(wanted.status),
    )
    return json_response(_shown(changed))


async def delete_webhook(call: Call) -> Response:
    """Forget the webhook and what was not delivered to it yet."""
    call.query(NoQuery)
    await call.services.webhooks.delete(call.webhook_id, call.tenant, by=call.acting())
    return Response(status_code=204)


async def rotate_webhook_secret(call: Call) -> Response:
    """Sign with a new secret, and for a day with the one before as well; the answer alone shows it."""
    call.query(NoQuery)
    rotated = await call.services.webhooks.rotate(call.webhook_id, call.tenant, by=call.acting())
    return json_response(_with_secret(rotated))


async def test_webhook(call: Call) -> Response:
    """Send a message of the type webhook.test at once, and tell what came of it."""
    call.query(NoQuery)
    tried = await call.services.webhooks.test(call.webhook_id, call.tenant)
    return json_response(TestedOut(delivered=tried.error is None, status=tried.status, error=tried.error))


async def list_deliveries(call: Call) -> Response:
    """What was delivered to the webhook in the last month, or is still to be."""
    query, id = call.query(DeliveriesQuery), call.webhook_id
    before = DeliveryId(read_token(query.page_token, id, UUID)) if query.page_token else None
    size = min(query.page_size or call.config.page_size_default, call.config.page_size_max)
    page = await call.services.webhooks.deliveries(id, call.tenant, before=before, size=size)
    token = write_token(page.next_before, id) if page.next_before else None
    return json_response(DeliveriesOut(items=[_delivery(it) for it in page.items], next_page_token=token))


async def replay_deliveries(call: Call) -> Response:
    """Deliver again: one, or what has failed or was dropped since a time."""
    call.query(NoQuery)
    id = await _found(call)
    wanted = await json_body(call, _replay)
    if wanted.delivery_id is not UNSET:
        await call.services.webhooks.replay(id, call.tenant, DeliveryId(wanted.delivery_id))
        return json_response(ReplayedOut(replayed=1, left=False), 202)
    assert wanted.since is not UNSET
    replayed = await call.services.webhooks.replay_since(id, call.tenant, wanted.since)
    return json_response(ReplayedOut(replayed=replayed.count, left=replayed.left), 202)


async def _found(call: Call) -> WebhookId:
    """Its id, once it is certain that there is one: who may not know of it learns nothing from other refusals."""
    return (await call.services.webhooks.get(call.webhook_id, call.tenant)).id


def _types(names: Sequence[str]) -> frozenset[MessageType]:
    return frozenset(map(MessageType, names))


def _or_none(given: T | UnsetType) -> T | None:
    return None if given is UNSET else given


def _shown(it: Endpoint) -> WebhookOut:
    return WebhookOut(
        id=it.id,
        url=it.url,
        events=sorted(it.events),
        status=it.status,
        reason=it.reason,
        previous_secret_until=it.previous_until,
        created_at=it.created_at,
    )


def _with_secret(it: Endpoint) -> WebhookWithSecret:
    return WebhookWithSecret(**msgspec.structs.asdict(_shown(it)), secret=it.secret)


def _delivery(it: Delivery) -> DeliveryOut:
    message = it.message
    return DeliveryOut(
        id=it.id,
        type=message.type,
        at=message.at,
        seq=message.seq,
        job_id=message.job_id,
        vacancy_id=message.vacancy_id,
        state=it.state,
        attempts=it.attempt,
        due_at=it.due_at,
        tried_at=it.tried_at,
        status=it.status,
        error=it.error,
    )
