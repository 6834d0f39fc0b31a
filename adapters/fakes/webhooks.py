"""Webhooks and their deliveries in dictionaries, with the promises of the ports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from adapters.fakes.audit import MemoryAuditTrail
from domain.model.audit import Fact
from domain.model.delivery import KEPT_FOR, Delivery, DeliveryState, deliveries_of, oldest_id
from domain.model.errors import DeliveryNotFound, TooManyWebhooks, WebhookNotFound
from domain.model.ids import DeliveryId, Tenant, WebhookId
from domain.model.webhook import Endpoint, Message
from ports.time_and_ids import Clock
from ports.webhooks import Batch, DeliveryChange, DeliveryPage, EndpointChange

_DEAD = (DeliveryState.FAILED, DeliveryState.DROPPED)


class MemoryWebhooks:
    """A WebhookRepository and WebhookOutbox of the store whose evaluations and vacancies `tell` it.

    No method awaits anything between reading and writing, so each is one transaction.
    """

    def __init__(self, clock: Clock, trail: MemoryAuditTrail | None = None) -> None:
        self._clock = clock
        self._trail = trail or MemoryAuditTrail()
        self._endpoints: dict[WebhookId, Endpoint] = {}
        self._deliveries: dict[DeliveryId, Delivery] = {}

    def tell(self, tenant: Tenant, messages: Iterable[Message]) -> None:
        """Write what is to be delivered of what has happened."""
        mine = [it for it in self._endpoints.values() if it.tenant == tenant]
        self._deliveries |= {it.id: it for it in deliveries_of(messages, mine)}

    async def add(self, endpoint: Endpoint, *, limit: int, facts: Sequence[Fact] = ()) -> None:
        known = sum(it.tenant == endpoint.tenant for it in self._endpoints.values())
        if known >= limit:
            raise TooManyWebhooks(f"there are {known} webhooks, and {limit} are allowed: delete one first")
        self._endpoints[endpoint.id] = endpoint
        self._trail.write(endpoint.tenant, facts)

    async def get(self, id: WebhookId, tenant: Tenant) -> Endpoint:
        return self._load(id, tenant)

    async def all_of(self, tenant: Tenant) -> Sequence[Endpoint]:
        return sorted((it for it in self._endpoints.values() if it.tenant == tenant), key=lambda it: it.id)

    async def change(
        self, id: WebhookId, change: EndpointChange, *, tenant: Tenant | None = None, facts: Sequence[Fact] = ()
    ) -> Endpoint:
        after = change(self._load(id, tenant), self._clock.now())
        self._endpoints[id] = after
        if not after.is_active:
            self._drop_pending(after)
        self._trail.write(after.tenant, facts)
        return after

    async def delete(self, id: WebhookId, tenant: Tenant, *, facts: Sequence[Fact] = ()) -> None:
        del self._endpoints[self._load(id, tenant).id]
        self._deliveries = {key: it for key, it in self._deliveries.items() if it.endpoint_id != id}
        self._trail.write(tenant, facts)

    async def deliveries(self, id: WebhookId, *, before: DeliveryId | None, size: int) -> DeliveryPage:
        mine = sorted(self._of(id), key=lambda it: it.id, reverse=True)
        follow = [it for it in mine if before is None or it.id < before]
        return DeliveryPage(tuple(follow[:size]), follow[size - 1].id if len(follow) > size else None)

    async def replay(self, id: WebhookId, delivery: DeliveryId) -> Delivery:
        known = self._deliveries.get(delivery)
        if known is None or known.endpoint_id != id:
            raise DeliveryNotFound(f"webhook {id} has no delivery {delivery}")
        return self._store(known.replay(at=self._clock.now()))

    async def replay_since(self, id: WebhookId, since: datetime, *, limit: int) -> int:
        dead = sorted((it for it in self._of(id) if it.state in _DEAD and it.id >= oldest_id(since)), key=_age)
        for it in dead[:limit]:
            self._store(it.replay(at=self._clock.now()))
        return len(dead[:limit])

    async def longest_due(self, *, without: Collection[WebhookId] = ()) -> WebhookId | None:
        due = self._due(id for id, it in self._endpoints.items() if it.is_active and id not in without)
        return due[0].endpoint_id if due else None

    async def claim(self, id: WebhookId, *, limit: int) -> Batch | None:
        endpoint, now = self._endpoints.get(id), self._clock.now()
        due = self._due([id])[:limit]
        if endpoint is None or not endpoint.is_active or not due:
            return None
        return Batch(endpoint, [self._store(it.claim(at=now)) for it in due])

    async def settle(self, id: DeliveryId, change: DeliveryChange) -> Delivery:
        if id not in self._deliveries:
            raise DeliveryNotFound(f"no delivery {id}")
        return self._store(change(self._deliveries[id], self._clock.now()))

    async def prune(self, *, limit: int) -> int:
        before = oldest_id(self._clock.now() - KEPT_FOR)
        old = [it.id for it in self._deliveries.values() if not it.is_pending and it.id < before][:limit]
        for id in old:
            del self._deliveries[id]
        return len(old)

    def _due(self, endpoints: Iterable[WebhookId]) -> Sequence[Delivery]:
        """What can be sent to these, what has been due for longest first."""
        wanted, now = frozenset(endpoints), self._clock.now()
        return sorted(
            (it for it in self._deliveries.values() if it.endpoint_id in wanted and self._is_next(it, now)), key=_due_at
        )

    def _is_next(self, it: Delivery, now: datetime) -> bool:
        """Due, and the first pending one of its job or vacancy to its endpoint."""
        if it.due_at is None or it.due_at > now:
            return False
        same = [each for each in self._of(it.endpoint_id) if each.message.subject == it.message.subject]
        return not any(each.is_pending and each.message.seq < it.message.seq for each in same)

    def _of(self, id: WebhookId) -> Iterator[Delivery]:
        return (it for it in self._deliveries.values() if it.endpoint_id == id)

    def _load(self, id: WebhookId, tenant: Tenant | None) -> Endpoint:
        known = self._endpoints.get(id)
        if known is None or tenant not in (None, known.tenant):
            raise WebhookNotFound(f"no webhook {id}")
        return known

    def _store(self, it: Delivery) -> Delivery:
        self._deliveries[it.id] = it
        return it

    def _drop_pending(self, disabled: Endpoint) -> None:
        assert disabled.reason is not None
        for it in [each for each in self._of(disabled.id) if each.is_pending]:
            self._store(it.drop(disabled.reason))


def _age(it: Delivery) -> DeliveryId:
    return it.id


def _due_at(it: Delivery) -> datetime:
    assert it.due_at is not None
    return it.due_at
