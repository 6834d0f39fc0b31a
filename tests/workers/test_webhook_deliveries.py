"""The loop that delivers to webhooks: several endpoints at once, none of which holds up another."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import anyio
from structlog.testing import capture_logs

from adapters.fakes import ScriptedSender
from adapters.workers import WebhookDeliveries
from domain.model.delivery import DeliveryState
from domain.model.webhook import Endpoint, Message
from domain.use_cases.deliver_webhooks import DeliverWebhooks
from ports.contracts.builders import ALICE, ATS
from ports.errors import Unavailable
from ports.webhooks import Answer, Failed
from tests.harness import http, processes
from tests.harness.world import World

QUICKLY = timedelta(milliseconds=5)


@dataclass(slots=True)
class SlowSender(ScriptedSender):
    """Some receivers never answer before `release`."""

    slow: set[str] = field(default_factory=set)
    release: anyio.Event = field(default_factory=anyio.Event)
    in_hand: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)

    async def send(self, url: str, id: str, message: Message, secrets: Sequence[str]) -> Answer | Failed:
        self.in_hand[url] += 1
        self.in_hand["all"] += 1
        self.most |= self.in_hand
        try:
            if url in self.slow:
                await self.release.wait()
                return Failed("too slow")
            await anyio.lowlevel.checkpoint()
            return await ScriptedSender.send(self, url, id, message, secrets)
        finally:
            self.in_hand[url] -= 1
            self.in_hand["all"] -= 1


@asynccontextmanager
async def delivering(world: World) -> AsyncIterator[None]:
    deliveries = WebhookDeliveries(world.use_cases.deliver_webhooks(), every=QUICKLY)
    async with anyio.create_task_group() as group:
        group.start_soon(deliveries.run)
        yield
        group.cancel_scope.cancel()


async def endpoint(world: World, name: str) -> Endpoint:
    return await world.use_cases.webhooks().register(ALICE, f"https://{name}.example/", frozenset(), by=ATS)


async def states(world: World, it: Endpoint) -> Counter[DeliveryState]:
    page = await world.use_cases.webhooks().deliveries(it.id, ALICE, before=None, size=1000)
    return Counter(each.state for each in page.items)


async def all_are(world: World, it: Endpoint, state: DeliveryState, count: int) -> None:
    async def reached() -> bool:
        return (await states(world, it))[state] == count

    await http.until(reached)


async def test_endpoints_that_do_not_answer_hold_up_no_other() -> None:
    sender = SlowSender()
    world = World(sender=sender)
    slow = [await endpoint(world, f"slow{number}") for number in range(3)]
    sender.slow = {it.url for it in slow}
    for _ in range(10):
        await world.submit()
    quick = await endpoint(world, "quick")
    for _ in range(30):
        await world.submit()
    async with delivering(world):
        await processes.until(lambda: sender.in_hand["all"] == 8)
        sender.release.set()
        sender.release = anyio.Event()  # and from now on they are known not to answer
        await all_are(world, quick, DeliveryState.DELIVERED, 30)
    assert sender.most["all"] <= 8
    assert [(await states(world, it))[DeliveryState.DELIVERED] for it in slow] == [0, 0, 0]


async def test_one_endpoint_gets_a_part_of_the_room_at_a_time() -> None:
    sender = SlowSender()
    world = World(sender=sender)
    it = await endpoint(world, "slow")
    sender.slow = {it.url}
    for _ in range(20):
        await world.submit()
    async with delivering(world):
        await processes.until(lambda: sender.in_hand[it.url] == 4)
        sender.release.set()
        sender.slow = set()
        await all_are(world, it, DeliveryState.DELIVERED, 16)
    assert sender.most[it.url] == 4


async def test_a_store_that_is_away_is_told_once_and_asked_again() -> None:
    world = World()

    class Away(DeliverWebhooks):
        asked = 0

        async def longest_due(self, *, without: object) -> None:
            Away.asked += 1
            raise Unavailable("away")

    real = world.use_cases.deliver_webhooks()
    away = Away(webhooks=real.webhooks, outbox=real.outbox, sender=real.sender, clock=real.clock)
    with capture_logs() as logs:
        async with anyio.create_task_group() as group:
            group.start_soon(WebhookDeliveries(away, every=QUICKLY).run)
            await processes.until(lambda: Away.asked >= 4)
            group.cancel_scope.cancel()
    assert [line["event"] for line in logs] == ["webhook_claim_failed"]


async def test_a_sender_that_breaks_stops_nobody() -> None:
    world = World()

    def breaks(sent: object) -> Answer:
        if len(world.sender.sent) == 1:
            raise RuntimeError("a bug")
        return Answer(200)

    world.sender.answer = breaks
    it = await endpoint(world, "hr")
    for _ in range(5):
        await world.submit()
    async with delivering(world):
        await all_are(world, it, DeliveryState.DELIVERED, 4)
