"""What the contract of the webhook ports is tried with: all stores over one database, webhooks, jobs that end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from domain.model.delivery import Delivery
from domain.model.ids import EvaluationId, Tenant, WebhookId
from domain.model.webhook import Endpoint, MessageType
from ports.contracts.builders import ALICE, a_submission, an_id
from ports.contracts.evaluations import claimed, succeeded
from ports.evaluations import EvaluationStores
from ports.vacancies import VacancyStores
from ports.webhooks import Batch, DeliveryChange, WebhookOutbox, WebhookStores

LIMIT = 20
EVERYTHING: frozenset[MessageType] = frozenset()


@dataclass(frozen=True, slots=True)
class AllStores:
    """All ports over one store."""

    evaluations: EvaluationStores
    vacancies: VacancyStores
    webhooks: WebhookStores


OpenAllStores = Callable[[], AbstractAsyncContextManager[AllStores]]


def a_webhook(
    *, tenant: Tenant = ALICE, events: frozenset[MessageType] = EVERYTHING, url: str = "https://hr.example/häkchen?a=1"
) -> Endpoint:
    """One that was never stored."""
    return Endpoint(
        id=WebhookId(an_id()),
        tenant=tenant,
        url=url,
        events=events,
        secret="whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cyE=",  # noqa: S106
        created_at=datetime(2026, 11, 1, 8, 0, 0, 125_000, tzinfo=UTC),
    )


async def registered(stores: AllStores, **fields: Tenant | frozenset[MessageType]) -> Endpoint:
    endpoint = a_webhook(**fields)  # type: ignore[arg-type]  # by name, as there
    await stores.webhooks.webhooks.add(endpoint, limit=LIMIT)
    return endpoint


async def a_job(stores: AllStores, *, tenant: Tenant = ALICE, age: timedelta = timedelta(seconds=1)) -> EvaluationId:
    """One that was submitted a while ago."""
    new = a_submission(tenant=tenant, at=datetime.now(UTC) - age)
    await stores.evaluations.evaluations.add(new)
    return new.id


async def an_ended_job(stores: AllStores, *, age: timedelta = timedelta(seconds=1)) -> EvaluationId:
    """With two messages: it was queued, and it succeeded."""
    id = await a_job(stores, age=age)
    await stores.evaluations.evaluations.change(id, claimed())
    await stores.evaluations.evaluations.change(id, succeeded())
    return id


async def log_of(stores: AllStores, endpoint: Endpoint) -> Sequence[Delivery]:
    """All deliveries to it, the first one first."""
    page = await stores.webhooks.webhooks.deliveries(endpoint.id, before=None, size=1_000)
    return sorted(page.items, key=lambda it: (it.message.at, it.message.seq))


async def next_batch(outbox: WebhookOutbox, *, limit: int = 100, without: Sequence[Endpoint] = ()) -> Batch | None:
    """As a worker takes it."""
    id = await outbox.longest_due(without=[it.id for it in without])
    return None if id is None else await outbox.claim(id, limit=limit)


async def claim(outbox: WebhookOutbox, *, limit: int = 100, without: Sequence[Endpoint] = ()) -> Sequence[Delivery]:
    """The deliveries of the next batch."""
    batch = await next_batch(outbox, limit=limit, without=without)
    return batch.deliveries if batch else ()


async def deliver(outbox: WebhookOutbox, claimed: Delivery) -> Delivery:
    return await outbox.settle(claimed.id, lambda it, at: it.succeed(200, attempt=claimed.attempt))


def failed(attempt: int) -> DeliveryChange:
    return lambda it, at: it.fail("no route", status=None, attempt=attempt, at=at)


def lapsed() -> DeliveryChange:
    """As when the lease has run out, or the time for the next try has come."""
    return lambda it, at: replace(it, due_at=at - timedelta(seconds=1))
