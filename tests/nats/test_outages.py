"""The broker crashes, hangs, loses its store: workers and listeners come back by themselves."""

from __future__ import annotations

import signal
import time
from datetime import timedelta

import anyio
import pytest
from nats.js.manager import JetStreamManager

from adapters.nats import Nats, open_nats
from domain.model.ids import EvaluationId
from ports.contracts.builders import an_id
from ports.contracts.feed import an_event
from ports.errors import Unavailable
from tests.harness.nats import NatsServer
from tests.harness.nats_processes import BACK_WITHIN, accepted, finished, heard_again, two_processes, well_again

LONG = timedelta(seconds=20)


@pytest.mark.parametrize("store", ["kept", "lost"])
async def test_a_broker_that_was_killed_finds_everybody_again(server: NatsServer, store: str) -> None:
    watched, waiting = an_id(), an_id()
    async with (
        two_processes(server.config()) as (api, worker),
        worker.queue.deliveries() as deliveries,
        api.feed.subscribe(watched) as subscription,
    ):
        await api.queue.put(before := an_id(), dispatch=1)
        assert await finished(deliveries) == before
        with anyio.move_on_after(0.05):  # a worker that waits for work when the broker dies
            await anext(deliveries)
        server.kill()
        if store == "lost":
            server.wipe()
        server.start()
        await accepted(api, waiting)
        assert await finished(deliveries) == waiting
        await heard_again(worker, watched, subscription)


async def test_what_waited_in_the_store_survives_the_crash(server: NatsServer) -> None:
    ids = [an_id() for _ in range(50)]
    async with two_processes(server.config()) as (api, worker):
        for id in ids:
            await api.queue.put(id, dispatch=1)
        server.kill()
        server.start()
        async with worker.queue.deliveries() as deliveries:
            assert [await finished(deliveries) for _ in ids] == ids


async def test_work_in_hand_is_finished_over_the_next_connection(server: NatsServer) -> None:
    async with two_processes(server.config(ack_wait=timedelta(seconds=2))) as (api, worker):
        await api.queue.put(an_id(), dispatch=1)
        async with worker.queue.deliveries() as deliveries:
            delivery = await anext(deliveries)
            await worker.queue.client().close()
            await delivery.extend()  # nobody there to hear it, and no harm done
            await well_again(worker)
            await delivery.done()
            with anyio.move_on_after(3):
                pytest.fail(f"{(await anext(deliveries)).id} came again")
            await api.queue.put(other := an_id(), dispatch=1)
            assert await finished(deliveries) == other


async def test_a_listener_is_sent_to_the_repository_at_once_when_the_broker_goes(server: NatsServer) -> None:
    async with open_nats(server.config()) as nats, nats.feed.subscribe(an_id()) as subscription:
        began = time.monotonic()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_kill_soon, server)
            assert await subscription.next(within=LONG) is None
        assert time.monotonic() - began < 3
        server.start()
        with anyio.fail_after(BACK_WITHIN):
            assert await subscription.next(within=LONG) is None  # what passed meanwhile is there, too


async def test_without_a_broker_nothing_waits_and_nothing_is_raised_but_unavailable(server: NatsServer) -> None:
    async with open_nats(server.config()) as nats:
        server.kill()
        with anyio.fail_after(3):
            while True:
                try:
                    await nats.queue.check()
                except Unavailable:
                    break
        began = time.monotonic()
        for seq in range(1, 2_000):
            await nats.feed.publish(an_event(an_id(), seq))
        for _ in range(100):
            with pytest.raises(Unavailable, match="NATS"):
                await nats.queue.put(an_id(), dispatch=1)
        async with nats.feed.subscribe(an_id()) as subscription:
            assert await subscription.next(within=timedelta(milliseconds=1)) is None
        assert time.monotonic() - began < 1


async def test_without_a_broker_a_process_works_on_what_its_sweeper_finds(server: NatsServer) -> None:
    async with open_nats(server.config()) as nats, nats.queue.deliveries() as deliveries:
        server.kill()
        ids = [an_id() for _ in range(5)]
        for id in [*ids, *ids]:
            with anyio.fail_after(5):
                await nats.queue.put(id, dispatch=2)
        assert [await finished(deliveries) for _ in ids] == ids
        server.start()
        await well_again(nats)
        await nats.queue.put(late := an_id(), dispatch=1)
        assert await finished(deliveries) == late


async def test_a_broker_that_hangs_blocks_nobody_and_is_noticed(server: NatsServer) -> None:
    id = an_id()
    async with (
        two_processes(server.config()) as (api, worker),
        worker.queue.deliveries() as deliveries,
        api.feed.subscribe(id) as subscription,
    ):
        server.signal(signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(Unavailable):
            await api.queue.put(an_id(), dispatch=1)
        assert time.monotonic() - began < 2
        began = time.monotonic()
        for _ in range(200):
            with pytest.raises(Unavailable):
                await api.queue.put(an_id(), dispatch=1)
        assert time.monotonic() - began < 3, "every put waits anew for a broker that does not answer"
        began = time.monotonic()
        for seq in range(1, 30_000):  # more than every buffer on the way holds
            await api.feed.publish(an_event(id, seq))
        assert time.monotonic() - began < 10
        while (await subscription.next(within=timedelta(milliseconds=10))) is not None:
            pass  # its own events, which need no broker
        server.signal(signal.SIGCONT)
        await accepted(api, late := an_id())
        while await finished(deliveries) != late:  # those whose confirmation was lost come first
            pass
        await heard_again(worker, id, subscription)


async def test_a_broker_that_takes_and_hands_nothing_out_is_worked_around(server: NatsServer) -> None:
    config = server.config()
    async with two_processes(config) as (api, worker), worker.queue.deliveries() as deliveries:
        jetstream: JetStreamManager = api.queue.client().jetstream()
        await jetstream.pause_consumer(config.stream, "workers", pause_until="2099-01-01T00:00:00Z")
        await api.queue.put(id := an_id(), dispatch=1)
        with anyio.move_on_after(5.5):
            pytest.fail(f"{(await anext(deliveries)).id} was handed out all the same")
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_sweep, worker, id)
            assert await finished(deliveries) == id


async def _sweep(nats: Nats, id: EvaluationId) -> None:
    await anyio.sleep(0.1)
    await nats.queue.put(id, dispatch=2)


async def _kill_soon(server: NatsServer) -> None:
    await anyio.sleep(0.2)
    server.kill()
