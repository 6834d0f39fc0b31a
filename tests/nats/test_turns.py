"""Lanes over NATS: a pile keeps nobody waiting, idle workers wake at once, and a busy one holds nothing."""

from __future__ import annotations

import json
import urllib.request
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import count
from uuid import UUID

import anyio
import pytest
from nats.js.manager import JetStreamManager

from adapters.nats import Nats, open_nats
from adapters.nats.shards import SHARDS, Shard, shard_of
from domain.model.ids import EvaluationId, Tenant, VacancyId
from domain.model.lane import IN_FRONT, Lane
from domain.model.shares import GuestPlace, Place, Shares
from ports.contracts.builders import ALICE, an_id
from tests.harness.nats import NatsServer
from tests.harness.nats_processes import finished, two_processes


def a_pile() -> Lane:
    return Lane(ALICE, VacancyId(an_id()))


PILE, SINGLE = a_pile(), Lane(ALICE)


def lane_in(shard: Shard) -> Lane | None:
    """One that is spread to it."""
    if shard_of(None) is shard:
        return None
    while True:
        id = an_id()
        lane = Lane(Tenant(str(id)), None if shard.single else VacancyId(id))
        if shard_of(lane) is shard:
            return lane


async def offered(nats: Nats, lane: Lane | None, number: int) -> list[EvaluationId]:
    ids = [an_id() for _ in range(number)]
    for id in ids:
        await nats.queue.put(id, dispatch=1, lane=lane)
    return ids


async def test_a_single_job_is_among_the_first_with_500_of_a_pile_before_it(nats: NatsServer) -> None:
    async with two_processes(nats.config()) as (api, worker):
        pile = await offered(api, PILE, 500)
        [single] = await offered(api, SINGLE, 1)
        async with worker.queue.deliveries() as deliveries:
            first = [await finished(deliveries) for _ in range(3)]
            assert single in first
            rest = [await finished(deliveries) for _ in range(498)]
    assert {*first, *rest} == {*pile, single}


async def test_a_pile_that_comes_later_takes_turns_soon(nats: NatsServer) -> None:
    async with two_processes(nats.config()) as (api, worker), worker.queue.deliveries() as deliveries:
        await offered(api, PILE, 60)
        for _ in range(10):
            await finished(deliveries)
        later = await offered(api, next(it for it in iter(a_pile, None) if shard_of(it) is not shard_of(PILE)), 3)
        received = []
        for _ in range(20):
            await anyio.sleep(0.02)  # the time that the work takes
            received.append(await finished(deliveries))
    assert set(later) < set(received)


async def test_a_consumer_that_hands_nothing_out_stops_no_other(nats: NatsServer) -> None:
    config = nats.config()
    async with two_processes(config) as (api, worker), worker.queue.deliveries() as deliveries:
        jetstream: JetStreamManager = api.queue.client().jetstream()
        await jetstream.pause_consumer(config.stream, shard_of(SINGLE).consumer, pause_until="2099-01-01T00:00:00Z")
        await offered(api, SINGLE, 3)
        pile = await offered(api, PILE, 3)
        with anyio.fail_after(10):
            assert [await finished(deliveries) for _ in pile] == pile


async def test_a_guest_comes_soon_behind_all_that_a_tenant_in_the_same_shard_may_have_in_front(
    nats: NatsServer,
) -> None:
    shares = Shares(1, budget_s=30)
    his = next(it for it in map(Lane, map(Tenant, map(str, count()))) if shard_of(it) is shard_of(SINGLE))
    async with (
        two_processes(nats.config()) as (api, worker),
        worker.queue.deliveries(Place(shares)) as hers,
        worker.queue.deliveries(GuestPlace(shares)) as guests,
    ):
        await offered(api, SINGLE, IN_FRONT)
        await offered(api, replace(SINGLE, behind=True), 500)
        in_hand = await anext(hers)
        [id] = await offered(api, his, 1)
        with anyio.fail_after(5):
            assert await finished(guests) == id
        await in_hand.done()


def test_single_jobs_that_come_behind_are_spread_as_batches_are() -> None:
    assert shard_of(replace(SINGLE, behind=True)).consumer == "batch-0"


def test_the_shard_of_a_lane_is_the_same_in_every_process_and_version() -> None:
    vacancy = VacancyId(UUID("0198f0c5-5c9e-7000-8000-000000000001"))
    lanes = (None, Lane(ALICE), Lane(Tenant("bob")), Lane(ALICE, vacancy), Lane(Tenant("bob"), vacancy))
    assert [shard_of(lane).consumer for lane in lanes] == ["workers", "single-0", "single-3", "batch-5", "batch-3"]


def test_lanes_are_spread_evenly() -> None:
    for among, lanes in (
        ([it for it in SHARDS if it.single], [Lane(Tenant(f"tenant-{number}")) for number in range(2_000)]),
        ([it for it in SHARDS if not it.single][1:], [Lane(ALICE, VacancyId(an_id())) for _ in range(2_000)]),
    ):
        counts = Counter(shard_of(lane) for lane in lanes)
        assert set(counts) == set(among)
        assert max(counts.values()) < 1.5 * 2_000 / len(among)


@pytest.mark.parametrize("shard", SHARDS, ids=lambda it: it.consumer)
async def test_an_idle_worker_is_woken_at_once_by_every_shard(nats: NatsServer, shard: Shard) -> None:
    async with two_processes(nats.config()) as (api, worker), worker.queue.deliveries() as deliveries:
        for lane in (None, lane_in(shard), lane_in(shard)):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_offer_later, api, lane)
                with anyio.fail_after(10):
                    await finished(deliveries)


async def test_idle_workers_leave_the_broker_alone(server: NatsServer) -> None:
    async with open_nats(server.config()) as nats, anyio.create_task_group() as tasks:
        for _ in range(16):
            tasks.start_soon(_read_for_ever, nats)
        await anyio.sleep(0.5)
        before = _messages(server)
        await anyio.sleep(3)
        assert _messages(server) - before < 20
        tasks.cancel_scope.cancel()


async def test_a_worker_that_has_work_holds_nothing_else(nats: NatsServer) -> None:
    config = nats.config(ack_wait=timedelta(seconds=60))
    async with two_processes(config) as (busy, other), busy.queue.deliveries() as mine:
        with anyio.move_on_after(0.3):  # long enough to wait at every shard
            await anext(mine)
        await offered(busy, SINGLE, 1)
        in_hand = await anext(mine)
        waiting = {id for shard in SHARDS for id in await offered(busy, lane_in(shard), 2)}
        async with other.queue.deliveries() as theirs:
            assert {await finished(theirs) for _ in waiting} == waiting
        jetstream: JetStreamManager = busy.queue.client().jetstream()
        outstanding = [
            (await jetstream.consumer_info(config.stream, shard.consumer)).num_ack_pending or 0 for shard in SHARDS
        ]
        assert sum(outstanding) == 1
        await in_hand.done()


async def test_many_workers_of_a_process_share_what_comes_in_every_shard(nats: NatsServer) -> None:
    taken: list[EvaluationId] = []
    async with two_processes(nats.config()) as (api, worker), anyio.create_task_group() as tasks:
        for _ in range(16):
            tasks.start_soon(_read_for_ever, worker, taken)
        ids = [id for shard in SHARDS for id in await offered(api, lane_in(shard), 10)]
        with anyio.fail_after(30):
            while len(taken) < len(ids):  # noqa: ASYNC110  (the workers' own list is what is waited for)
                await anyio.sleep(0.01)
        tasks.cancel_scope.cancel()
    assert sorted(taken) == sorted(ids)


async def _offer_later(nats: Nats, lane: Lane | None) -> None:
    await anyio.sleep(0.2)
    await offered(nats, lane, 1)


async def _read_for_ever(nats: Nats, taken: list[EvaluationId] | None = None) -> None:
    async with nats.queue.deliveries() as deliveries:
        async for delivery in deliveries:
            await delivery.done()
            if taken is not None:
                taken.append(delivery.id)


def _messages(server: NatsServer) -> int:
    """What clients have sent it so far."""
    with urllib.request.urlopen(f"{server.monitor_url}/varz", timeout=5) as answer:
        return int(json.load(answer)["in_msgs"])
