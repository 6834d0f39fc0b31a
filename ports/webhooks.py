"""Where webhooks are stored with what is to be delivered to them, and how it is sent.

Deliveries are written by the stores of evaluations and vacancies, in the transaction of the state that they tell of:
one for each active webhook of the tenant that wants it.
Every method of a store is one transaction, bounded in time; a method that returns has committed. Each raises
Unavailable when the store cannot be reached, is read-only or too slow.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.model.audit import Fact
from domain.model.delivery import Delivery
from domain.model.ids import DeliveryId, Tenant, WebhookId
from domain.model.webhook import Endpoint, Message

EndpointChange = Callable[[Endpoint, datetime], Endpoint]
DeliveryChange = Callable[[Delivery, datetime], Delivery]
"""What to do with one as it stands, at the store's own time. It may be called again after a lost race."""


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Newest first; `next_before` is where the following page begins, None on the last one."""

    items: tuple[Delivery, ...]
    next_before: DeliveryId | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Deliveries to one endpoint that were claimed together; no two are of one job or vacancy."""

    endpoint: Endpoint
    deliveries: Sequence[Delivery]


class WebhookRepository(Protocol):
    """The webhooks of tenants, and the log of what was delivered to each."""

    async def add(self, endpoint: Endpoint, *, limit: int, facts: Sequence[Fact] = ()) -> None:
        """Write a new one, and `facts` in the audit trail of its tenant, with `change` and `delete` as well.

        Raises TooManyWebhooks when its tenant has `limit` of them.
        """
        ...

    async def get(self, id: WebhookId, tenant: Tenant) -> Endpoint:
        """The webhook as it stands. Raises WebhookNotFound."""
        ...

    async def all_of(self, tenant: Tenant) -> Sequence[Endpoint]:
        """Those of a tenant, the oldest first."""
        ...

    async def change(
        self, id: WebhookId, change: EndpointChange, *, tenant: Tenant | None = None, facts: Sequence[Fact] = ()
    ) -> Endpoint:
        """Load, change and store in one transaction; what `change` raises rolls it back and passes through.

        When it is disabled, what is pending is dropped with the same reason; of very much a part,
        the rest by `prune`. `tenant` None is for workers.
        Raises WebhookNotFound.
        """
        ...

    async def delete(self, id: WebhookId, tenant: Tenant, *, facts: Sequence[Fact] = ()) -> None:
        """Forget it, with its deliveries. Raises WebhookNotFound."""
        ...

    async def deliveries(self, id: WebhookId, *, before: DeliveryId | None, size: int) -> DeliveryPage:
        """Those older than `before` (all, when None), newest first."""
        ...

    async def replay(self, id: WebhookId, delivery: DeliveryId) -> Delivery:
        """`replay` that delivery to that webhook. Raises DeliveryNotFound."""
        ...

    async def replay_since(self, id: WebhookId, since: datetime, *, limit: int) -> int:
        """`replay` up to `limit` deliveries that have failed or were dropped, of messages from `since` on; how many."""
        ...


class WebhookOutbox(Protocol):
    """What is to be sent; due times and leases are compared with the store's own clock."""

    async def longest_due(self, *, without: Collection[WebhookId] = ()) -> WebhookId | None:
        """The active webhook, none of `without`, whose next delivery has been due for longest; None when none is."""
        ...

    async def claim(self, id: WebhookId, *, limit: int) -> Batch | None:
        """`claim` up to `limit` due deliveries to that webhook; None when there are none or it is not active.

        A delivery is passed over while an earlier one of the same job or vacancy to the same webhook is pending, or
        when another worker has it locked.
        """
        ...

    async def settle(self, id: DeliveryId, change: DeliveryChange) -> Delivery:
        """Load, change and store; what `change` raises passes through. What waits for it becomes due when it does.

        Raises DeliveryNotFound when its webhook was deleted meanwhile.
        """
        ...

    async def prune(self, *, limit: int) -> int:
        """Delete up to `limit` that were settled and are older than they are kept, or whose webhook is gone; how many.

        What cannot be settled because its webhook was disabled is dropped before; where that is not finished, `limit`
        is returned, as if there were more to delete.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookStores:
    """The ports over one store, as an adapter offers them."""

    webhooks: WebhookRepository
    outbox: WebhookOutbox


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver answered, whatever it is."""

    status: int


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer came; the reason is for the owner of the webhook."""

    reason: str


class WebhookSender(Protocol):
    """Sends messages by Standard Webhooks, and to addresses only that may be reached."""

    def new_secret(self) -> str:
        """A fresh secret, which nobody can guess, in the form that receivers verify with."""
        ...

    async def check(self, url: str) -> None:
        """Raise InvalidRequest, saying why, when nothing may be sent to that address."""
        ...

    async def send(self, url: str, id: str, message: Message, secrets: Sequence[str]) -> Answer | Failed:
        """One try, bounded in time, signed with every secret. An address that may not be reached is a failure."""
        ...
