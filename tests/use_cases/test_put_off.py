"""An engine asks to be tried later: what people are told of it, and what is kept."""

from __future__ import annotations

from datetime import timedelta

from adapters.fakes import ScriptedMatcher
from adapters.fakes.matcher import REPORT
from domain.model.audit import Action, AuditFilter
from domain.model.events import EventType
from domain.model.ids import EvaluationId
from domain.model.outcome import Status
from ports.contracts.builders import ALICE
from ports.matcher import TryLater
from tests.harness.world import World

WORDS = "no answer to 'what did Anna Müller do at Acme?'"


async def put_off(world: World, matcher: ScriptedMatcher) -> EvaluationId:
    matcher.outcome = TryLater(WORDS, timedelta(minutes=10))
    id = (await world.submit()).evaluation.id
    await world.work(id)
    return id


async def test_it_waits_with_a_reason_and_a_time_until_it_is_tried_again() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    id = await put_off(world, matcher)
    read = world.use_cases.read()
    waiting = await read.get(id, ALICE)
    put = await read.put_off(waiting)
    assert put is not None
    assert (put.until, put.reason) == (world.clock.now() + timedelta(minutes=10), WORDS)
    assert (waiting.status, waiting.strikes, waiting.due_at) == (Status.QUEUED, 0, put.until)
    matcher.outcome = REPORT
    world.clock.advance(timedelta(minutes=11))
    ended = await world.work(id)
    assert ended is not None
    assert (ended.status, await read.put_off(ended)) == (Status.SUCCEEDED, None)


async def test_what_never_ran_or_was_handed_back_at_once_was_not_put_off() -> None:
    world = World()
    id = (await world.submit()).evaluation.id
    read, run = world.use_cases.read(), world.use_cases.run()
    assert await read.put_off(await read.get(id, ALICE)) is None
    claimed = await run.claim(id, owner="worker-1")
    assert claimed is not None
    assert await read.put_off(await read.get(id, ALICE)) is None
    await run.hand_back(claimed, reason="its worker was shut down")
    assert await read.put_off(await read.get(id, ALICE)) is None


async def test_the_audit_trail_which_forgets_nothing_keeps_none_of_the_engines_words() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    id = await put_off(world, matcher)
    page = await world.evaluations.trail.page(ALICE, AuditFilter(evaluation_id=id), before=None, size=100)
    assert b"Anna" not in b"".join(entry.body for entry in page.items)
    (requeued,) = [entry for entry in page.items if Action.JOB_REQUEUED.encode() in entry.body]
    assert b'"reason":"its engine asked to be tried later"' in requeued.body


async def test_the_reason_of_the_service_itself_is_kept_in_the_audit_trail() -> None:
    world = World()
    id = (await world.submit()).evaluation.id
    run = world.use_cases.run()
    claimed = await run.claim(id, owner="worker-1")
    assert claimed is not None
    await run.put_off(claimed, reason="something that it needs is unavailable")
    page = await world.evaluations.trail.page(ALICE, AuditFilter(evaluation_id=id), before=None, size=100)
    assert b"something that it needs is unavailable" in b"".join(entry.body for entry in page.items)
    assert (await world.evaluations.events(id, after=2, limit=9))[0].type is EventType.REQUEUED
