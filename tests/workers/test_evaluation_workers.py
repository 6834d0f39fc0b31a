"""The loops of a worker: taking, keeping alive, stopping."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import anyio
import pytest
from structlog.testing import capture_logs

from adapters.fakes import MemoryEvaluations, ScriptedMatcher
from adapters.in_process import InProcessQueue
from adapters.workers import EvaluationWorkers, sweep_forever
from domain.model.evaluation import Evaluation
from domain.model.events import EventType, Stage
from domain.model.ids import EvaluationId
from domain.model.outcome import Status
from ports.contracts.builders import ALICE, ATS, BOB, an_id
from ports.errors import Unavailable
from ports.evaluations import Change
from ports.matcher import TryLater
from tests.harness.world import World

BEAT = timedelta(milliseconds=10)
NO_GRACE = timedelta(0)


def workers(world: World, concurrency: int = 2, heartbeat: timedelta = BEAT) -> EvaluationWorkers:
    return EvaluationWorkers(
        world.use_cases.run(), world.queue, world.feed, owner="worker", concurrency=concurrency, heartbeat=heartbeat
    )


@asynccontextmanager
async def working(world: World, pool: EvaluationWorkers) -> AsyncIterator[None]:
    """The pool at work; stopped at the end, and all of it within a few seconds."""
    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            group.start_soon(pool.work)
            yield
            await pool.stop(grace=timedelta(seconds=5))


async def test_what_is_queued_is_judged() -> None:
    world = World()
    pool = workers(world)
    ids = [(await world.submit()).evaluation.id for _ in range(10)]
    async with working(world, pool):
        for id in ids:
            assert (await world.story(id))[-1].type is EventType.SUCCEEDED


async def test_never_more_run_at_once_than_there_are_slots() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    pool = workers(world, concurrency=2)
    for _ in range(3):
        await world.submit()
    gates = [matcher.hold_at(Stage.MATCHING)]
    async with working(world, pool):
        await gates[0].reached.wait()
        assert 1 <= pool.running <= 2
        gates[0].open()


@pytest.mark.parametrize("concurrency", [1, 2])
async def test_a_tenant_whose_jobs_hold_every_slot_keeps_no_other_one_waiting(concurrency: int) -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    pool = workers(world, concurrency=concurrency)
    gates = []
    async with working(world, pool):
        for _ in range(concurrency):
            gates.append(matcher.hold_at(Stage.MATCHING))
            await world.submit(tenant=ALICE)
            await gates[-1].reached.wait()
        waiting = [(await world.submit(tenant=ALICE)).evaluation.id for _ in range(20)]
        his = (await world.submit(tenant=BOB)).evaluation.id
        assert (await world.story(his, tenant=BOB))[-1].type is EventType.SUCCEEDED
        assert {(await world.evaluations.get(id, ALICE)).status for id in waiting} == {Status.QUEUED}
        for gate in gates:
            gate.open()


async def test_a_canceled_evaluation_stops_at_once() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    gate = matcher.hold_at(Stage.MATCHING)
    pool = workers(world, heartbeat=timedelta(hours=1))
    id = (await world.submit()).evaluation.id
    async with working(world, pool):
        await gate.reached.wait()
        await world.use_cases.cancel()(id, ALICE, by=ATS)
        await _until(lambda: pool.running == 0)  # though the gate was never opened
    assert (await world.evaluations.get(id, ALICE)).status is Status.CANCELED


async def test_a_canceled_evaluation_stops_within_a_heartbeat_when_the_feed_loses_the_word() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    gate = matcher.hold_at(Stage.MATCHING)
    pool = workers(world)
    id = (await world.submit()).evaluation.id
    async with working(world, pool):
        await gate.reached.wait()
        await world.evaluations.change(id, lambda it, at: it.cancel(by=ATS, at=at))  # told to nobody
        await _until(lambda: pool.running == 0)


async def test_a_long_run_keeps_its_lease() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    gate = matcher.hold_at(Stage.MATCHING)
    id = (await world.submit()).evaluation.id
    async with working(world, workers(world)):
        await gate.reached.wait()
        for _ in range(5):
            world.clock.advance(world.rules().policy.lease / 2)
            renewed_until = world.clock.now() + world.rules().policy.lease
            await _until_lease(world, id, renewed_until)
            assert await world.use_cases.sweep()() == []
        gate.open()
        assert (await world.story(id))[-1].attempt == 1


async def test_stopping_lets_what_runs_come_to_its_end() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    gate = matcher.hold_at(Stage.MATCHING)
    id = (await world.submit()).evaluation.id
    pool = workers(world)
    async with working(world, pool):
        await gate.reached.wait()
        gate.open()
    assert (await world.evaluations.get(id, ALICE)).status is Status.SUCCEEDED


async def test_stopping_hands_back_what_does_not_end_in_time() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    gate = matcher.hold_at(Stage.MATCHING)
    id = (await world.submit()).evaluation.id
    pool = workers(world)
    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            group.start_soon(pool.work)
            await gate.reached.wait()
            await pool.stop(grace=NO_GRACE)
    kept = await world.evaluations.get(id, ALICE)
    assert (kept.status, kept.strikes, kept.due_at) == (Status.QUEUED, 0, world.clock.now())
    ended = await world.work(id)
    assert ended is not None
    assert ended.status is Status.SUCCEEDED


async def test_a_stopped_worker_takes_nothing_more() -> None:
    world = World()
    pool = workers(world)
    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            group.start_soon(pool.work)
            await anyio.wait_all_tasks_blocked()
            await pool.stop(grace=NO_GRACE)
            id = (await world.submit()).evaluation.id
    assert (await world.evaluations.get(id, ALICE)).status is Status.QUEUED


async def test_an_engine_that_breaks_leaves_the_worker_whole() -> None:
    matcher = ScriptedMatcher(RuntimeError("a bug of the adapter"))
    world = World(matcher=matcher)
    broken = (await world.submit()).evaluation.id
    pool = workers(world, concurrency=1)
    async with working(world, pool):
        await _until(lambda: len(matcher.pairs) == 1 and pool.running == 0)
        matcher.outcome = ScriptedMatcher().outcome
        whole = (await world.submit()).evaluation.id
        assert (await world.story(whole))[-1].type is EventType.SUCCEEDED
    assert (await world.evaluations.get(broken, ALICE)).status is Status.RUNNING  # until its lease runs out


async def test_what_fails_outside_is_put_off_and_costs_no_strike() -> None:
    world = World(matcher=ScriptedMatcher(Unavailable("the engine's service is away")))
    id = (await world.submit()).evaluation.id
    pool = workers(world, concurrency=1)
    async with working(world, pool):
        await _until_status(world, id, Status.QUEUED, after_attempt=1)
    kept = await world.evaluations.get(id, ALICE)
    assert (kept.strikes, kept.due_at) == (0, world.clock.now() + world.rules().policy.dispatch_delay(1))


@pytest.mark.parametrize(
    ("asked", "waits"),
    [(None, None), (timedelta(seconds=90), timedelta(seconds=90)), (timedelta(days=9), timedelta(days=1))],
)
async def test_what_an_engine_puts_off_waits_as_long_as_it_asked_and_costs_no_strike(
    asked: timedelta | None, waits: timedelta | None
) -> None:
    world = World(matcher=ScriptedMatcher(TryLater("the model is away", asked)))
    id = (await world.submit()).evaluation.id
    pool = workers(world, concurrency=1)
    async with working(world, pool):
        await _until_status(world, id, Status.QUEUED, after_attempt=1)
    kept = await world.evaluations.get(id, ALICE)
    least = world.rules().policy.dispatch_delay(1)
    assert (kept.strikes, kept.due_at) == (0, world.clock.now() + (waits or least))
    assert (await world.evaluations.events(id, after=0, limit=10))[-1].message == "the model is away"


async def test_an_id_that_nobody_knows_is_dropped_and_told() -> None:
    world = World()
    await world.queue.put(an_id(), dispatch=1)
    id = (await world.submit()).evaluation.id
    with capture_logs() as logs:
        async with working(world, workers(world, concurrency=1)):
            assert (await world.story(id))[-1].type is EventType.SUCCEEDED
    assert "unknown_evaluation_dropped" in [line["event"] for line in logs]


async def test_a_repository_that_is_away_is_asked_again() -> None:
    class Flaky(MemoryEvaluations):
        failures = 2

        async def change(self, id: EvaluationId, change: Change, *, tenant: object = None) -> Evaluation:
            if self.failures:
                self.failures -= 1
                raise Unavailable("restarting")
            return await super().change(id, change)

    world = World()
    id = (await world.submit()).evaluation.id
    flaky = Flaky(world.clock)
    flaky.__dict__.update(world.evaluations.__dict__)
    world.evaluations = flaky
    world.use_cases.adapters.override(world.adapters())
    async with working(world, workers(world, concurrency=1)):
        assert (await world.story(id))[-1].type is EventType.SUCCEEDED


async def test_without_the_sweeper_a_lost_ticket_is_lost_and_with_it_it_is_found() -> None:
    """The control: the queue alone does not keep the promise."""
    world = World()
    id = (await world.submit()).evaluation.id
    world.queue = InProcessQueue()  # the broker lost everything
    world.use_cases.adapters.override(world.adapters())
    world.clock.advance(world.rules().policy.first_dispatch_after)
    async with working(world, workers(world)):
        await anyio.wait_all_tasks_blocked()
        assert (await world.evaluations.get(id, ALICE)).status is Status.QUEUED
        async with anyio.create_task_group() as sweeper:
            sweeper.start_soon(lambda: sweep_forever(world.use_cases.sweep(), every=BEAT))
            assert (await world.story(id))[-1].type is EventType.SUCCEEDED
            sweeper.cancel_scope.cancel()


async def test_what_could_not_be_written_is_put_off_once_the_repository_is_back() -> None:
    """A repository that is away for a while costs no strike, for it is nobody's fault."""

    class Away(MemoryEvaluations):
        until = anyio.Event()
        is_away = False

        async def change(self, id: EvaluationId, change: Change, *, tenant: object = None) -> Evaluation:
            if self.is_away:
                raise Unavailable("restarting")
            return await super().change(id, change)

    matcher = ScriptedMatcher()
    world, gate = World(matcher=matcher), matcher.hold_at(Stage.WRITING_REPORT)
    id = (await world.submit()).evaluation.id
    away = Away(world.clock)
    away.__dict__.update(world.evaluations.__dict__)
    world.evaluations = away
    world.use_cases.adapters.override(world.adapters())
    async with working(world, workers(world, concurrency=1)):
        await gate.reached.wait()
        away.is_away = True
        gate.open()
        await anyio.sleep(3 * BEAT.total_seconds())
        away.is_away = False
        await _until_status(world, id, Status.QUEUED, after_attempt=1)
    assert (await world.evaluations.get(id, ALICE)).strikes == 0


async def _until(holds: Callable[[], bool]) -> None:
    with anyio.fail_after(5):
        while not holds():  # noqa: ASYNC110  (what is waited for has no event of its own)
            await anyio.sleep(0.005)


async def _until_lease(world: World, id: EvaluationId, until: object) -> None:
    with anyio.fail_after(5):
        while (lease := (await world.evaluations.get(id, ALICE)).lease) is None or lease.until != until:  # noqa: ASYNC110
            await anyio.sleep(0.005)


async def _until_status(world: World, id: EvaluationId, status: Status, *, after_attempt: int) -> None:
    with anyio.fail_after(5):
        while True:
            kept = await world.evaluations.get(id, ALICE)
            if kept.status is status and kept.attempt >= after_attempt:
                return
            await anyio.sleep(0.005)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.workers.evaluation_workers._PAUSE", timedelta(milliseconds=1))
