"""Many listeners of one process, each of an evaluation of its own, while others are judged elsewhere."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import anyio

from adapters.nats import open_nats
from adapters.nats.frames import encode
from domain.model.ids import EvaluationId
from ports.contracts.builders import an_id
from ports.contracts.feed import an_event
from ports.feed import Feed
from tests.harness.nats import NatsServer

LISTENERS = int(os.environ.get("LISTENERS", "500"))  # 5000 is for measuring, on a machine with nothing else to do
EVENTS = 4
PATIENCE = timedelta(seconds=30)


async def test_many_listeners_hear_their_own_and_pay_for_nobody_else(nats: NatsServer) -> None:
    ids = [an_id() for _ in range(LISTENERS)]
    published: dict[tuple[EvaluationId, int], float] = {}
    delays: list[float] = []
    listening = 0
    everybody = anyio.Event()

    async def listen(feed: Feed, id: EvaluationId) -> None:
        nonlocal listening
        async with feed.subscribe(id) as subscription:
            listening += 1
            if listening == LISTENERS:
                everybody.set()
            for seq in range(1, EVENTS + 1):
                event = await subscription.next(within=PATIENCE)
                assert event == an_event(id, seq)
                delays.append(time.perf_counter() - published[id, seq])

    config = nats.config()
    async with open_nats(config) as working, open_nats(config) as api:
        before = _resident_kib()
        began = time.perf_counter()
        async with anyio.create_task_group() as tasks:
            for id in ids:
                tasks.start_soon(listen, api.feed, id)
            with anyio.fail_after(60):
                await everybody.wait()
            subscribed = time.perf_counter() - began
            memory = (_resident_kib() - before) / LISTENERS
            received = api.queue.client().stats["in_msgs"]
            for seq in range(1, EVENTS + 1):
                for number, id in enumerate(ids):
                    published[id, seq] = time.perf_counter()
                    await working.feed.publish(an_event(id, seq))
                    if number % 5 == 0:
                        await working.queue.client().publish(f"{config.events}.{an_id()}", encode(an_event(id, 1)))
                        await anyio.sleep(
                            0.001 * 5_000 / LISTENERS
                        )  # 4,000 events a second are as much as one process hears
        foreign = api.queue.client().stats["in_msgs"] - received - LISTENERS * EVENTS
        delays.sort()
        print(
            f"{LISTENERS} listeners: subscribed in {subscribed:.2f} s, {memory:.1f} KiB each; event to listener "
            f"p50 {_at(delays, 0.5):.1f} ms, p99 {_at(delays, 0.99):.1f} ms; other evaluations' events: {foreign}"
        )
        assert len(delays) == LISTENERS * EVENTS
        assert foreign < 100, "events that nobody here listens to came all the same"
        with anyio.fail_after(10):
            while any(it.startswith(config.events) for it in await anyio.to_thread.run_sync(nats.subjects)):  # noqa: ASYNC110
                await anyio.sleep(0.05)


def _at(ordered: list[float], share: float) -> float:
    return ordered[int(len(ordered) * share)] * 1000


def _resident_kib() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])
