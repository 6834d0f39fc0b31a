"""Deliver what is due to webhooks; safe to run twice, because receivers know a message by its id."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from domain.model.delivery import Delivery
from domain.model.ids import WebhookId
from domain.model.webhook import Endpoint
from ports.time_and_ids import Clock
from ports.webhooks import Answer, Batch, Failed, WebhookOutbox, WebhookRepository, WebhookSender

GONE: Final = "the receiver answered 410 Gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverWebhooks:
    """Claim, send outside any transaction, settle under the fence."""

    webhooks: WebhookRepository
    outbox: WebhookOutbox
    sender: WebhookSender
    clock: Clock

    async def longest_due(self, *, without: Collection[WebhookId]) -> WebhookId | None:
        """The webhook to serve next, none of `without`; None when nothing is due."""
        return await self.outbox.longest_due(without=without)

    async def claim(self, id: WebhookId, *, limit: int) -> Batch | None:
        """Take up to `limit` deliveries to it; None when others have taken them."""
        return await self.outbox.claim(id, limit=limit)

    async def send(self, endpoint: Endpoint, claimed: Delivery) -> Delivery:
        """One try, and what came of it. Raises StaleAttempt or DeliveryNotFound when it is no longer our own."""
        attempt, secrets = claimed.attempt, endpoint.secrets(self.clock.now())
        result = await self.sender.send(endpoint.url, str(claimed.id), claimed.message, secrets)
        if isinstance(result, Answer) and is_success(result):
            status = result.status
            return await self.outbox.settle(claimed.id, lambda it, at: it.succeed(status, attempt=attempt))
        if isinstance(result, Answer) and result.status == HTTPStatus.GONE:
            status = result.status
            settled = await self.outbox.settle(
                claimed.id, lambda it, at: it.give_up(GONE, status=status, attempt=attempt)
            )
            url = endpoint.url  # another one, if it was given meanwhile, is not gone
            await self.webhooks.change(endpoint.id, lambda it, at: it.disable(GONE) if it.url == url else it)
            return settled
        status_or_none, error = failure_of(result)
        return await self.outbox.settle(
            claimed.id, lambda it, at: it.fail(error, status=status_or_none, attempt=attempt, at=at)
        )


def is_success(answer: Answer) -> bool:
    """Whether the receiver has taken the message."""
    return HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES


def failure_of(result: Answer | Failed) -> tuple[int | None, str]:
    """The status, where there was an answer, and what is wrong."""
    if isinstance(result, Failed):
        return None, result.reason
    if HTTPStatus.MULTIPLE_CHOICES <= result.status < HTTPStatus.BAD_REQUEST:
        return result.status, f"the receiver answered {result.status}; redirects are not followed"
    return result.status, f"the receiver answered {result.status}"
