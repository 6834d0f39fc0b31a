"""Register webhooks, change them, look at what was delivered and deliver it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.model.audit import Action, Actor, Fact, Plain
from domain.model.delivery import Delivery
from domain.model.ids import DeliveryId, Tenant, WebhookId
from domain.model.webhook import Endpoint, EndpointStatus, Message, MessageType
from domain.use_cases.deliver_webhooks import failure_of, is_success
from ports.time_and_ids import Clock, IdSource
from ports.webhooks import Answer, DeliveryPage, WebhookRepository, WebhookSender

BY_TENANT: Final = "it was disabled by its owner"
_REPLAYED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a test: `status` is that of the answer, `error` says why it is not delivered."""

    status: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many deliveries begin again, and whether some are left for the next call."""

    count: int
    left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageWebhooks:
    """Every call is the tenant's own: another tenant's webhook is not found (WebhookNotFound)."""

    webhooks: WebhookRepository
    sender: WebhookSender
    clock: Clock
    ids: IdSource
    limit: int  # of each tenant

    async def register(self, tenant: Tenant, url: str, events: frozenset[MessageType], *, by: Actor) -> Endpoint:
        """A new one, active. Raises InvalidRequest for an address that may not be reached, TooManyWebhooks."""
        await self.sender.check(url)
        fresh = Endpoint(
            id=WebhookId(self.ids.evaluation_id()),
            tenant=tenant,
            url=url,
            secret=self.sender.new_secret(),
            created_at=self.clock.now(),
        ).edit(events=events)
        await self.webhooks.add(fresh, limit=self.limit, facts=[self._fact(Action.WEBHOOK_REGISTERED, fresh.id, by)])
        return fresh

    async def get(self, id: WebhookId, tenant: Tenant) -> Endpoint:
        """The webhook as it stands."""
        return await self.webhooks.get(id, tenant)

    async def all_of(self, tenant: Tenant) -> Sequence[Endpoint]:
        """Those of the tenant, the oldest first."""
        return await self.webhooks.all_of(tenant)

    async def edit(
        self,
        id: WebhookId,
        tenant: Tenant,
        *,
        by: Actor,
        url: str | None = None,
        events: frozenset[MessageType] | None = None,
        status: EndpointStatus | None = None,
    ) -> Endpoint:
        """Change what is given. Raises InvalidRequest."""
        if url is not None:
            await self.sender.check(url)

        def change(it: Endpoint, at: datetime) -> Endpoint:
            edited = it.edit(url=url, events=events)
            if status is None:
                return edited
            return edited.enable() if status is EndpointStatus.ACTIVE else edited.disable(BY_TENANT)

        fact = self._fact(Action.WEBHOOK_CHANGED, id, by, status=status.value if status else None)
        return await self.webhooks.change(id, change, tenant=tenant, facts=[fact])

    async def rotate(self, id: WebhookId, tenant: Tenant, *, by: Actor) -> Endpoint:
        """A new secret; messages are signed with the one before as well until its grace ends."""
        secret = self.sender.new_secret()
        fact = self._fact(Action.WEBHOOK_ROTATED, id, by)
        return await self.webhooks.change(id, lambda it, at: it.rotate(secret, at=at), tenant=tenant, facts=[fact])

    async def delete(self, id: WebhookId, tenant: Tenant, *, by: Actor) -> None:
        """Forget it; nothing more is sent."""
        await self.webhooks.delete(id, tenant, facts=[self._fact(Action.WEBHOOK_DELETED, id, by)])

    async def test(self, id: WebhookId, tenant: Tenant) -> Tried:
        """Send a message at once, whatever its status and its events are; nothing is kept of it."""
        endpoint, now = await self.webhooks.get(id, tenant), self.clock.now()
        message = Message(type=MessageType.TEST, at=now, seq=0)
        result = await self.sender.send(endpoint.url, str(self.ids.evaluation_id()), message, endpoint.secrets(now))
        if isinstance(result, Answer) and is_success(result):
            return Tried(status=result.status, error=None)
        status, error = failure_of(result)
        return Tried(status=status, error=error)

    async def deliveries(self, id: WebhookId, tenant: Tenant, *, before: DeliveryId | None, size: int) -> DeliveryPage:
        """A page of what was and is to be delivered, newest first."""
        await self.webhooks.get(id, tenant)
        return await self.webhooks.deliveries(id, before=before, size=size)

    async def replay(self, id: WebhookId, tenant: Tenant, delivery: DeliveryId) -> Delivery:
        """Deliver it again, whatever became of it. Raises DeliveryNotFound, WebhookDisabled."""
        (await self.webhooks.get(id, tenant)).require_active()
        return await self.webhooks.replay(id, delivery)

    async def replay_since(self, id: WebhookId, tenant: Tenant, since: datetime) -> Replayed:
        """Deliver what has failed or was dropped since then, the oldest first. Raises WebhookDisabled."""
        (await self.webhooks.get(id, tenant)).require_active()
        count = await self.webhooks.replay_since(id, since, limit=_REPLAYED_AT_ONCE)
        return Replayed(count, left=count == _REPLAYED_AT_ONCE)

    def _fact(self, action: Action, id: WebhookId, by: Actor, **data: Plain) -> Fact:
        """Without the address, which may hold a secret."""
        return Fact(action=action, actor=by, at=self.clock.now(), data={"webhook_id": str(id), **data})
