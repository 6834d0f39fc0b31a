"""What two processes of the service do over one NATS, and how long they may take to come back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import anyio

from adapters.nats import Nats, NatsConfig, open_nats
from domain.model.ids import EvaluationId
from domain.model.lane import Lane
from ports.contracts.feed import an_event
from ports.errors import Unavailable
from ports.feed import Subscription
from ports.queue import Delivery

BACK_WITHIN = 10  # seconds


@asynccontextmanager
async def two_processes(config: NatsConfig) -> AsyncIterator[tuple[Nats, Nats]]:
    """What an API replica and a worker machine open."""
    async with open_nats(config) as api, open_nats(config) as worker:
        yield api, worker


async def accepted(nats: Nats, id: EvaluationId, lane: Lane | None = None) -> None:
    """Put it as soon as the broker takes it."""
    with anyio.fail_after(BACK_WITHIN):
        for dispatch in range(1, 1000):
            try:
                await nats.queue.put(id, dispatch=dispatch, lane=lane)
            except Unavailable:
                await anyio.sleep(0.05)
            else:
                return


async def well_again(nats: Nats) -> None:
    """Return once the broker is there."""
    with anyio.fail_after(BACK_WITHIN):
        while True:
            try:
                await nats.queue.check()
            except Unavailable:
                await anyio.sleep(0.05)
            else:
                return


async def finished(deliveries: AsyncIterator[Delivery]) -> EvaluationId:
    with anyio.fail_after(BACK_WITHIN):
        delivery = await anext(deliveries)
    await delivery.done()
    return delivery.id


async def heard_again(feed_of: Nats, id: EvaluationId, subscription: Subscription) -> None:
    """Return once an event comes through; the listener was sent to the repository meanwhile."""
    with anyio.fail_after(BACK_WITHIN):
        for seq in range(100, 10_000):
            await feed_of.feed.publish(an_event(id, seq))
            if await subscription.next(within=timedelta(seconds=0.05)) is not None:
                return
