"""Webhooks and deliveries as rows, and back."""

from __future__ import annotations

import msgspec
from sqlalchemy import RowMapping

from adapters.sql.rows import Row
from domain.model.delivery import Delivery, DeliveryState
from domain.model.ids import DeliveryId, EvaluationId, Tenant, VacancyId, WebhookId
from domain.model.webhook import Endpoint, EndpointStatus, Message, MessageType

_events = msgspec.json.Decoder(frozenset[MessageType])


def endpoint_row(it: Endpoint) -> Row:
    """A row of `webhooks`."""
    return {
        "id": it.id,
        "tenant": it.tenant,
        "url": it.url,
        "events": msgspec.json.encode(sorted(it.events)).decode(),
        "secret": it.secret,
        "previous_secret": it.previous_secret,
        "previous_until": it.previous_until,
        "status": it.status.value,
        "reason": it.reason,
        "created_at": it.created_at,
    }


def endpoint(row: RowMapping) -> Endpoint:
    """The webhook of a row."""
    return Endpoint(
        id=WebhookId(row["id"]),
        tenant=Tenant(row["tenant"]),
        url=row["url"],
        events=_events.decode(row["events"]),
        secret=row["secret"],
        previous_secret=row["previous_secret"],
        previous_until=row["previous_until"],
        status=EndpointStatus(row["status"]),
        reason=row["reason"],
        created_at=row["created_at"],
    )


def new_delivery_row(it: Delivery) -> Row:
    """A row of `webhook_deliveries`."""
    message = it.message
    return {
        "id": it.id,
        "webhook_id": it.endpoint_id,
        "subject_id": message.subject,
        "seq": message.seq,
        "type": message.type.value,
        "at": message.at,
        "job_id": message.job_id,
        "vacancy_id": message.vacancy_id,
        **delivery_row(it),
    }


def delivery_row(it: Delivery) -> Row:
    """The columns that a change may touch."""
    return {
        "state": it.state.value,
        "due_at": it.due_at,
        "attempt": it.attempt,
        "uncounted": it.uncounted,
        "status": it.status,
        "error": it.error,
        "tried_at": it.tried_at,
    }


def delivery(row: RowMapping) -> Delivery:
    """The delivery of a row."""
    message = Message(
        type=MessageType(row["type"]),
        at=row["at"],
        seq=row["seq"],
        job_id=EvaluationId(row["job_id"]) if row["job_id"] else None,
        vacancy_id=VacancyId(row["vacancy_id"]) if row["vacancy_id"] else None,
    )
    return Delivery(
        id=DeliveryId(row["id"]),
        endpoint_id=WebhookId(row["webhook_id"]),
        message=message,
        due_at=row["due_at"],
        state=DeliveryState(row["state"]),
        attempt=row["attempt"],
        uncounted=row["uncounted"],
        status=row["status"],
        error=row["error"],
        tried_at=row["tried_at"],
    )
