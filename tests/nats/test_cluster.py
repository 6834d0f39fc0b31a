"""Three servers that are one: the queue has three copies, and any one server may go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from adapters.nats import Nats, NatsConfig, open_nats
from domain.model.ids import EvaluationId
from ports.contracts.builders import an_id
from ports.contracts.feed import an_event
from ports.errors import Unavailable
from tests.harness.nats import NatsServer, running_cluster
from tests.harness.nats_processes import well_again


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Sequence[NatsServer]]:
    with running_cluster(tmp_path / "nats") as servers:
        yield servers


def config_of(servers: Sequence[NatsServer]) -> NatsConfig:
    urls = tuple(server.url for server in servers)
    monitors = tuple(server.monitor_url for server in servers)
    return servers[0].config(servers=urls, replicas=3, monitor_urls=monitors, ack_wait=timedelta(seconds=3))


async def test_each_server_may_go_while_work_flows(servers: Sequence[NatsServer]) -> None:
    confirmed: set[EvaluationId] = set()
    done: set[EvaluationId] = set()
    all_offered = anyio.Event()

    async def offer(nats: Nats) -> None:
        while not all_offered.is_set():
            id = an_id()
            try:
                await nats.queue.put(id, dispatch=1)
            except Unavailable:
                await anyio.sleep(0.02)
            else:
                confirmed.add(id)
            await anyio.sleep(0.005)

    async def work(nats: Nats) -> None:
        async with nats.queue.deliveries() as deliveries:
            async for delivery in deliveries:
                await delivery.done()
                done.add(delivery.id)

    config = config_of(servers)
    async with open_nats(config) as api, open_nats(config) as worker, anyio.create_task_group() as tasks:
        tasks.start_soon(offer, api)
        tasks.start_soon(work, worker)
        for server in servers:
            await anyio.sleep(0.5)
            server.kill()
            await anyio.sleep(1)
            server.start(wait=False)
            await anyio.to_thread.run_sync(server.wait)
            with anyio.fail_after(30):
                await well_again(api)
            before = len(done)
            with anyio.fail_after(30):
                while len(done) < before + 20:  # noqa: ASYNC110  # the flow itself is what is waited for
                    await anyio.sleep(0.02)
        all_offered.set()
        with anyio.fail_after(40):
            while confirmed - done:  # noqa: ASYNC110
                await anyio.sleep(0.05)
        tasks.cancel_scope.cancel()
    print(f"3 servers killed in turn: {len(confirmed)} confirmed, {len(confirmed - done)} lost")
    assert len(confirmed) > 100


async def test_events_cross_from_one_server_to_another(servers: Sequence[NatsServer]) -> None:
    config = config_of(servers)
    first, last = (servers[0].config(servers=(it.url,), prefix=config.prefix, replicas=3) for it in servers[::2])
    id = an_id()
    async with (
        open_nats(first) as working,
        open_nats(last) as listening,
        listening.feed.subscribe(id) as subscription,
    ):
        with anyio.fail_after(5):
            for seq in range(1, 1_000):  # servers learn of each other's listeners a moment later
                await working.feed.publish(an_event(id, seq))
                if await subscription.next(within=timedelta(seconds=0.02)) is not None:
                    break
        for seq in range(1_000, 1_020):
            await working.feed.publish(an_event(id, seq))
        heard = [await subscription.next(within=timedelta(seconds=5)) for _ in range(20)]
        assert heard == [an_event(id, seq) for seq in range(1_000, 1_020)]


async def test_without_a_majority_nothing_is_taken_and_nobody_waits_long(servers: Sequence[NatsServer]) -> None:
    async with open_nats(config_of(servers)) as nats:
        for server in servers[1:]:
            server.kill()
        with anyio.fail_after(20):
            while True:
                try:
                    with anyio.fail_after(2):
                        await nats.queue.put(an_id(), dispatch=1)
                except Unavailable:
                    break
                await anyio.sleep(0.05)
        for server in servers[1:]:
            server.start(wait=False)
        with anyio.fail_after(40):
            while True:
                try:
                    await nats.queue.check()
                except Unavailable:
                    await anyio.sleep(0.1)
                else:
                    break
