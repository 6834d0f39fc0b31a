"""What others do to our subjects and streams, and the broker that is lost again and again under load."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
from itertools import count

import anyio
import pytest
from nats.js.manager import JetStreamManager

from adapters.nats import Nats
from domain.model.ids import EvaluationId
from ports.contracts.builders import an_id
from ports.contracts.feed import an_event
from ports.queue import Delivery
from tests.harness.nats import NatsServer
from tests.harness.nats_processes import accepted, finished, two_processes, well_again

LONG = timedelta(seconds=20)


async def test_a_stream_that_somebody_removes_is_made_again(server: NatsServer) -> None:
    config = server.config()
    async with two_processes(config) as (api, worker), worker.queue.deliveries() as deliveries:
        with anyio.move_on_after(0.05):
            await anext(deliveries)
        jetstream: JetStreamManager = api.queue.client().jetstream()
        await jetstream.delete_stream(config.stream)
        await accepted(api, late := an_id())
        assert await finished(deliveries) == late
        await jetstream.delete_consumer(config.stream, "workers")
        await accepted(api, later := an_id())
        assert await finished(deliveries) == later


async def test_rubbish_on_our_subjects_harms_nobody(server: NatsServer) -> None:
    config = server.config()
    id = an_id()
    async with two_processes(config) as (api, worker):
        client = worker.queue.client()
        for name in ("rubbish", "0", "ffffffff-ffff-ffff-ffff-fffffffffffff", str(id).upper() + "x"):
            await client.jetstream().publish(f"{config.work}.{name}", b"\x00" * 1000)
        await api.queue.put(id, dispatch=1)
        async with worker.queue.deliveries() as deliveries:
            assert await finished(deliveries) == id
            with anyio.move_on_after(0.3):
                pytest.fail(f"{(await anext(deliveries)).id} is no evaluation")
        async with api.feed.subscribe(id) as subscription:
            for payload in (b"", b"\xff\xfe", b"[" * 100_000, b'{"v":1}', b'{"v":1,"seq":"x"}', b'{"v":1,"seq":2}'):
                await client.publish(f"{config.events}.{id}", payload)
            await worker.feed.publish(an_event(id, 7))
            assert await subscription.next(within=LONG) == an_event(id, 7)
            await client.publish(f"{config.events}.{id}", b'{"v":2,"seq":8,"news":true}')
            with anyio.fail_after(1):  # of a later release: the repository knows
                assert await subscription.next(within=LONG) is None


async def test_losing_the_broker_again_and_again_under_load_leaves_nothing_behind(server: NatsServer) -> None:
    ids = [an_id() for _ in range(200)]
    with _what_the_loop_complains_of() as complaints:
        async with two_processes(server.config()) as (api, worker), AsyncExitStack() as listeners:
            for id in ids:
                await listeners.enter_async_context(api.feed.subscribe(id))
            readers = [await listeners.enter_async_context(worker.queue.deliveries()) for _ in range(5)]
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_flood, worker, ids)
                for reader in readers:
                    tasks.start_soon(_read_forever, reader)
                for _ in range(5):
                    await well_again(api)
                    await well_again(worker)
                    await anyio.sleep(0.1)
                    crowd = len(asyncio.all_tasks())
                    server.kill()
                    server.start()
                await well_again(api)
                await well_again(worker)
                await anyio.sleep(0.5)
                assert len(asyncio.all_tasks()) <= crowd + 10, "tasks of lost connections live on"
                tasks.cancel_scope.cancel()
        gc.collect()
        await anyio.sleep(0.1)
    assert complaints == []


async def _flood(nats: Nats, ids: list[EvaluationId]) -> None:
    for seq in count(1):
        for id in ids:
            await nats.feed.publish(an_event(id, seq))
        await anyio.sleep(0.02)


async def _read_forever(deliveries: AsyncIterator[Delivery]) -> None:
    async for delivery in deliveries:
        await delivery.done()


@contextmanager
def _what_the_loop_complains_of() -> Iterator[list[str]]:
    """Exceptions of tasks that nobody waited for, tasks that were destroyed while they ran."""
    complaints: list[str] = []
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(
        lambda _, context: complaints.append(f"{context['message']}: {context.get('exception')!r}")
    )
    try:
        yield complaints
    finally:
        loop.set_exception_handler(before)
