"""Challengers use what jobs leave over, and give way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import anyio
import anyio.lowlevel
import pytest

from adapters.fakes import ScriptedMatcher
from adapters.workers import EvaluationWorkers, Room, run_shadows_forever
from bootstrap.settings import Settings
from domain.model.engine_comparison import ComparedEngines
from domain.model.events import EventType, Stage
from domain.model.ids import Engine
from domain.model.shadow import ShadowStatus
from ports.contracts.builders import ALICE
from ports.errors import Unavailable
from tests.harness.world import World

SOON = timedelta(milliseconds=5)
WANTED = ComparedEngines(champion=Engine("scripted"), challenger=Engine("spare"))


def shadowed(matcher: ScriptedMatcher | None = None) -> World:
    return World(matcher=matcher or ScriptedMatcher(), settings=Settings(shadow="spare:1"))


@asynccontextmanager
async def judging(world: World, room: Room) -> AsyncIterator[None]:
    """The loop of shadow runs; all of it within a few seconds."""
    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            group.start_soon(_run, world, room)
            yield
            group.cancel_scope.cancel()


async def _run(world: World, room: Room) -> None:
    await run_shadows_forever(world.use_cases.run_shadow(), room, owner="w", every=SOON, heartbeat=SOON)


async def all_ended(world: World, count: int = 1) -> None:
    while len(await world.evaluations.shadows.ended(ALICE, WANTED, limit=99)) < count:
        await anyio.lowlevel.checkpoint()


async def test_what_is_due_is_judged() -> None:
    world = shadowed()
    for _ in range(3):
        await world.work((await world.submit()).evaluation.id)
    async with judging(world, Room(1)):
        await all_ended(world, 3)


async def test_nothing_is_taken_while_jobs_have_every_place() -> None:
    world = shadowed()
    await world.work((await world.submit()).evaluation.id)
    room = Room(1)
    with room.taken():
        async with judging(world, room):
            for _ in range(20):
                await anyio.sleep(SOON.total_seconds() / 5)
            assert await world.evaluations.shadows.waiting(ALICE, WANTED, limit=9) == 1
            assert await world.evaluations.shadows.ended(ALICE, WANTED, limit=9) == []


async def test_a_job_takes_the_place_of_a_shadow_run_which_goes_on_later() -> None:
    matcher = ScriptedMatcher()
    world = shadowed(matcher)
    await world.work((await world.submit()).evaluation.id)
    pool = EvaluationWorkers(
        world.use_cases.run(), world.queue, world.feed, owner="w", concurrency=1, heartbeat=timedelta(hours=1)
    )
    gate = matcher.hold_at(Stage.MATCHING)  # which nobody opens: the challenger would stand there for ever
    async with judging(world, pool.room), anyio.create_task_group() as group:
        await gate.reached.wait()
        group.start_soon(pool.work)
        second = (await world.submit()).evaluation.id
        assert (await world.story(second))[-1].type is EventType.SUCCEEDED
        await all_ended(world, 2)
        await pool.stop(grace=timedelta())
    runs = [it.run for it in await world.evaluations.shadows.ended(ALICE, WANTED, limit=9)]
    assert [(run.status, run.strikes) for run in runs] == [(ShadowStatus.JUDGED, 0)] * 2


async def test_a_worker_that_is_stopped_hands_its_run_back() -> None:
    matcher = ScriptedMatcher()
    world = shadowed(matcher)
    await world.work((await world.submit()).evaluation.id)
    gate = matcher.hold_at(Stage.MATCHING)
    async with judging(world, Room(1)):
        await gate.reached.wait()
    again = await world.use_cases.run_shadow().claim(owner="next")
    assert again is not None
    assert (again.attempt, again.strikes) == (2, 0)


async def test_an_outage_puts_it_off_without_a_strike() -> None:
    matcher = ScriptedMatcher()
    world = shadowed(matcher)
    await world.work((await world.submit()).evaluation.id)
    matcher.outcome = Unavailable("no process for the run")
    async with judging(world, Room(1)):
        while len(matcher.pairs) < 2:
            await anyio.lowlevel.checkpoint()
    matcher.outcome = ScriptedMatcher().outcome
    world.clock.advance(timedelta(minutes=1))
    async with judging(world, Room(1)):
        await all_ended(world)
    [kept] = await world.evaluations.shadows.ended(ALICE, WANTED, limit=9)
    assert (kept.run.status, kept.run.strikes) == (ShadowStatus.JUDGED, 0)


async def test_a_crash_is_not_the_end_of_the_loop() -> None:
    matcher = ScriptedMatcher()
    world = shadowed(matcher)
    for _ in range(2):
        await world.work((await world.submit()).evaluation.id)
    matcher.outcome = RuntimeError("a bug")
    gate = matcher.hold_at(Stage.MATCHING)
    async with judging(world, Room(1)):
        await gate.reached.wait()
        gate.open()
        while len(matcher.pairs) < 4:
            await anyio.lowlevel.checkpoint()
    assert await world.evaluations.shadows.ended(ALICE, WANTED, limit=9) == []
    matcher.outcome = ScriptedMatcher().outcome
    world.clock.advance(world.rules().policy.lease)
    async with judging(world, Room(1)):
        await all_ended(world, 2)


async def test_room_tells_when_it_is_full_and_when_not() -> None:
    room = Room(2)
    with room.taken():
        assert room.spare
        with room.taken():
            assert not room.spare
            with anyio.move_on_after(0.01) as waited:
                await room.until_spare()
            assert waited.cancelled_caught
            await room.until_full()
        await room.until_spare()


@pytest.mark.parametrize("places", [1, 3])
async def test_room_counts_more_jobs_than_places(places: int) -> None:
    room = Room(places)
    with room.taken(), room.taken(), room.taken(), room.taken():
        assert not room.spare
    assert room.spare
