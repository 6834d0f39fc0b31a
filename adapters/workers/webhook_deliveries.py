"""Delivers what is due to webhooks, several at once, for as long as the process lives."""

from __future__ import annotations

from datetime import timedelta

import anyio
import structlog

from adapters.shared.outage import Outage
from domain.model.delivery import Delivery
from domain.model.errors import Refusal
from domain.model.ids import WebhookId
from domain.model.webhook import Endpoint
from domain.use_cases.deliver_webhooks import DeliverWebhooks
from ports.errors import Unavailable
from ports.webhooks import Batch, WebhookOutbox

_log = structlog.get_logger()
_AT_ONCE = 8  # in all
_AT_ONCE_EACH = 4  # to one endpoint that answers; to one that did not the last time, a single one
_AT_ONCE_SILENT = 4  # to all of those
_PRUNES_EVERY = timedelta(hours=1)
_PRUNED_AT_ONCE = 1_000


class WebhookDeliveries:
    """Looks for due deliveries each `every`, and at once while there are more.

    An endpoint has one batch in hand at a time, and those that do not answer leave the others half of the room.
    """

    def __init__(self, deliver: DeliverWebhooks, *, every: timedelta) -> None:
        self._deliver = deliver
        self._every_s = every.total_seconds()
        self._outage = Outage(_log.warning, "webhook_claim_failed")
        self._in_hand: dict[WebhookId, int] = {}
        self._silent: set[WebhookId] = set()
        self._done = anyio.Event()

    async def run(self) -> None:
        """Until canceled; what is being sent then is sent again when its lease has run out."""
        async with anyio.create_task_group() as group:
            while True:
                self._done = anyio.Event()
                batch = await self._claimed()
                if batch is not None:
                    self._in_hand[batch.endpoint.id] = len(batch.deliveries)
                    group.start_soon(self._send_all, batch)
                    continue
                with anyio.move_on_after(self._every_s):
                    await self._done.wait()

    async def _claimed(self) -> Batch | None:
        try:
            batch = await self._next()
        except Unavailable as error:
            self._outage.met(str(error), detail=error.in_full)
            return None
        except Exception:
            _log.exception("webhook_claim_crashed")
            return None
        self._outage.over()
        return batch

    async def _next(self) -> Batch | None:
        room = _AT_ONCE - sum(self._in_hand.values())
        if not room:
            return None
        passed_over = set(self._in_hand)
        if len(self._silent & passed_over) >= _AT_ONCE_SILENT:
            passed_over |= self._silent
        id = await self._deliver.longest_due(without=passed_over)
        if id is None:
            return None
        return await self._deliver.claim(id, limit=1 if id in self._silent else min(room, _AT_ONCE_EACH))

    async def _send_all(self, batch: Batch) -> None:
        id = batch.endpoint.id
        try:
            async with anyio.create_task_group() as group:
                for claimed in batch.deliveries:
                    group.start_soon(self._send, batch.endpoint, claimed)
        finally:
            del self._in_hand[id]
            self._done.set()

    async def _send(self, endpoint: Endpoint, claimed: Delivery) -> None:
        log = _log.bind(webhook_id=str(endpoint.id), delivery_id=str(claimed.id), attempt=claimed.attempt)
        try:
            settled = await self._deliver.send(endpoint, claimed)
        except Refusal as refusal:
            log.info("webhook_delivery_superseded", reason=str(refusal))
        except Unavailable as error:
            log.warning("webhook_delivery_not_settled", reason=error.in_full)  # its lease runs out
        except Exception:
            log.exception("webhook_delivery_crashed")
        else:
            log.info("webhook_delivery_tried", state=settled.state.value, status=settled.status)
            (self._silent.add if settled.status is None else self._silent.discard)(endpoint.id)


async def prune_webhooks_forever(outbox: WebhookOutbox) -> None:
    """Deletes what is no longer kept."""
    while True:
        try:
            pruned = await outbox.prune(limit=_PRUNED_AT_ONCE)
        except Unavailable as error:
            _log.warning("webhook_prune_failed", reason=error.in_full)
            pruned = 0
        except Exception:
            _log.exception("webhook_prune_crashed")
            pruned = 0
        if pruned < _PRUNED_AT_ONCE:
            await anyio.sleep(_PRUNES_EVERY.total_seconds())
