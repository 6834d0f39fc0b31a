"""Running, sweeping, cancelling and following an evaluation."""

from __future__ import annotations

from datetime import timedelta

import anyio
import pytest

from adapters.fakes.matcher import REPORT, ScriptedMatcher
from bootstrap.settings import Settings
from domain.model.documents import DocumentKey, DocumentRole
from domain.model.errors import AlreadyFinished, EvaluationNotFound, LeaseHeld, StaleAttempt
from domain.model.events import EventType, Stage
from domain.model.ids import Engine
from domain.model.outcome import Status
from domain.model.report import Failure, FailureCode, Recommendation
from domain.model.spending import Account, Amount, Scope
from ports.contracts.builders import ALICE, ATS, BOB, a_user
from ports.matcher import MatchResult, OnProgress, OnStage, Pair, ReportFormat, unwatched
from ports.spending import BudgetRefused, Meter, Reservation
from tests.harness.world import World

WHOLE_STORY = [EventType.QUEUED, EventType.STARTED, *[EventType.STAGE] * 5, EventType.SUCCEEDED]


async def test_a_whole_run_is_told_kept_and_found_again() -> None:
    world = World()
    id = (await world.submit()).evaluation.id
    ended = await world.work(id)
    assert ended is not None
    assert ended.status is Status.SUCCEEDED
    assert [event.type for event in await world.story(id)] == WHOLE_STORY
    read = world.use_cases.read()
    assert await read.report(id, ALICE) == REPORT.body
    assert (await read.rendering(id, ALICE, ReportFormat.HTML))().startswith("html")


async def test_the_engine_judges_as_of_the_day_of_submission() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    accepted = await world.submit(cv="cv", job="job")
    world.clock.advance(timedelta(days=40))
    await world.work(accepted.evaluation.id)
    [pair] = matcher.pairs
    assert pair.as_of == accepted.evaluation.created_at.date()
    assert (pair.cv, pair.job_description) == (b"cv", b"job")


async def test_a_pair_that_cannot_be_judged_fails_with_its_reason_and_no_score() -> None:
    world = World(matcher=ScriptedMatcher(Failure(code=FailureCode.ENCRYPTED, message="the CV asks for a password")))
    id = (await world.submit()).evaluation.id
    ended = await world.work(id)
    assert ended is not None
    assert (ended.status, ended.verdict) == (Status.FAILED, None)
    assert (await world.story(id))[-1].data == {"code": "encrypted"}


async def test_a_lost_document_fails_the_evaluation() -> None:
    world = World()
    id = (await world.submit()).evaluation.id
    await world.documents.delete(DocumentKey(id, DocumentRole.CV))
    ended = await world.work(id)
    assert ended is not None
    assert ended.failure is not None
    assert ended.failure.code == "document_lost"


@pytest.mark.parametrize("role", DocumentRole)
async def test_a_document_that_was_changed_in_the_store_is_not_judged(role: DocumentRole) -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    id = (await world.submit()).evaluation.id
    await world.documents.put({DocumentKey(id, role): b"what somebody else wrote there"})
    ended = await world.work(id)
    assert ended is not None
    assert ended.failure is not None
    assert (ended.failure.code, matcher.pairs) == ("document_lost", [])
    assert "was changed since it was stored" in ended.failure.message


async def test_a_superseded_worker_throws_its_work_away() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    id = (await world.submit()).evaluation.id
    gate = matcher.hold_at(Stage.MATCHING)
    refused: list[str] = []

    async def zombie() -> None:
        with pytest.raises(StaleAttempt) as caught:
            await world.work(id, owner="zombie")
        refused.append(str(caught.value))

    async with anyio.create_task_group() as group:
        group.start_soon(zombie)
        await gate.reached.wait()
        world.clock.advance(world.rules().policy.lease)
        successor = await world.work(id, owner="successor")
        gate.open()
    assert len(refused) == 1
    assert successor is not None
    assert successor.attempt == 2
    assert sum(event.type.terminal for event in await world.story(id)) == 1


async def test_a_second_worker_is_kept_out_while_the_lease_lives() -> None:
    world = World()
    id = (await world.submit()).evaluation.id
    run = world.use_cases.run()
    await run.claim(id, owner="one")
    with pytest.raises(LeaseHeld):
        await run.claim(id, owner="two")


async def test_the_sweeper_offers_what_a_worker_lost() -> None:
    world = World()
    id = (await world.submit()).evaluation.id
    await world.use_cases.run().claim(id, owner="will die")
    world.clock.advance(world.rules().policy.lease)
    swept = await world.use_cases.sweep()()
    assert [it.id for it in swept] == [id]
    ended = await world.work(id, owner="next")
    assert ended is not None
    assert (ended.status, ended.attempt, ended.strikes) == (Status.SUCCEEDED, 2, 1)
    assert EventType.REQUEUED in [event.type for event in await world.story(id)]


async def test_the_sweeper_leaves_a_living_worker_alone() -> None:
    world = World()
    id = (await world.submit()).evaluation.id
    run = world.use_cases.run()
    claimed = await run.claim(id, owner="slow")
    assert claimed is not None
    for _ in range(5):
        world.clock.advance(world.rules().policy.lease / 2)
        await run.renew(claimed)
        assert await world.use_cases.sweep()() == []


async def test_cancelling_is_idempotent_and_stops_the_worker() -> None:
    world = World()
    id = (await world.submit()).evaluation.id
    run = world.use_cases.run()
    claimed = await run.claim(id, owner="worker")
    assert claimed is not None
    for _ in range(2):
        assert (await world.use_cases.cancel()(id, ALICE, by=ATS)).status is Status.CANCELED
    with pytest.raises((StaleAttempt, AlreadyFinished)):
        await run.renew(claimed)
    assert (await world.story(id))[-1].type is EventType.CANCELED


async def test_cancelling_what_succeeded_leaves_it_so() -> None:
    world = World()
    id = (await world.submit()).evaluation.id
    await world.work(id)
    assert (await world.use_cases.cancel()(id, ALICE, by=ATS)).status is Status.SUCCEEDED


async def test_a_deadline_expires_what_nobody_took() -> None:
    world = World()
    id = (await world.submit(deadline=timedelta(seconds=3))).evaluation.id
    world.clock.advance(timedelta(seconds=3))
    assert await world.work(id) is None
    assert (await world.story(id))[-1].type is EventType.EXPIRED


async def test_a_deadline_expires_what_no_worker_is_there_for() -> None:
    world = World()
    id = (await world.submit(deadline=timedelta(seconds=3))).evaluation.id
    other = (await world.submit()).evaluation.id
    expire = world.use_cases.expire()
    assert await expire() == []
    world.clock.advance(timedelta(hours=1))
    assert [it.id for it in await expire()] == [id]
    assert (await world.story(id))[-1].type is EventType.EXPIRED
    assert await expire() == []
    assert (await world.evaluations.get(other, ALICE)).dispatches == 1  # left to the workers as it was


async def test_listeners_early_late_and_returning_hear_the_same_story() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    id = (await world.submit()).evaluation.id
    gate = matcher.hold_at(Stage.MATCHING)
    heard: list[list[EventType]] = []

    async def listen(after_seq: int) -> None:
        heard.append([event.type for event in await world.story(id, after_seq=after_seq)])

    with anyio.fail_after(5):
        async with anyio.create_task_group() as group:
            group.start_soon(listen, 0)
            group.start_soon(world.work, id)
            await gate.reached.wait()
            while (await world.evaluations.get(id, ALICE)).stage is not Stage.MATCHING:  # noqa: ASYNC110
                await anyio.sleep(0.01)
            group.start_soon(listen, 0)
            group.start_soon(listen, 4)
            await anyio.lowlevel.checkpoint()
            gate.open()
    await listen(0)
    assert sorted(heard, key=len) == [WHOLE_STORY[4:], *[WHOLE_STORY] * 3]


async def test_a_listener_whose_feed_is_silent_hears_all_from_the_repository() -> None:
    world = World()
    id = (await world.submit()).evaluation.id

    class Deaf(type(world.feed)):  # type: ignore[misc]  # the feed's own class, without its voice
        async def publish(self, event: object) -> None:
            return

    world.feed = Deaf()
    world.use_cases.adapters.override(world.adapters())
    heard: list[EventType] = []

    async def listen() -> None:
        heard.extend(event.type for event in await world.story(id))

    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            group.start_soon(listen)
            await anyio.lowlevel.checkpoint()
            await world.work(id)
    assert heard == WHOLE_STORY


async def test_a_listener_that_heard_the_end_is_told_nothing_more() -> None:
    world = World()
    id = (await world.submit()).evaluation.id
    await world.work(id)
    with anyio.fail_after(2):
        assert await world.story(id, after_seq=len(WHOLE_STORY)) == []


async def test_another_tenant_cannot_listen_cancel_or_decide() -> None:
    world = World()
    id = (await world.submit()).evaluation.id
    with pytest.raises(EvaluationNotFound):
        await world.story(id, tenant=BOB)
    with pytest.raises(EvaluationNotFound):
        await world.use_cases.cancel()(id, BOB, by=ATS)
    await world.work(id)
    with pytest.raises(EvaluationNotFound):
        await world.use_cases.decide()(id, BOB, Recommendation.REJECT, reason="no", by=a_user("bob"))


@pytest.mark.parametrize("stages", [[Stage.MATCHING, Stage.EXTRACTING], [Stage.MATCHING, Stage.MATCHING]])
async def test_stages_out_of_order_are_a_failure_of_the_engine(stages: list[Stage]) -> None:
    class Disordered(ScriptedMatcher):
        async def match(
            self,
            engine: Engine,
            pair: Pair,
            *,
            within: timedelta,
            on_stage: OnStage,
            on_progress: OnProgress = unwatched,
            meter: Meter | None = None,
        ) -> MatchResult:
            for stage in stages:
                await on_stage(stage)
            return REPORT

    world = World(matcher=Disordered())
    id = (await world.submit()).evaluation.id
    ended = await world.work(id)
    assert ended is not None
    assert ended.failure is not None
    assert ended.failure.code is FailureCode.INVALID_REPORT
    assert "cannot begin after matching" in ended.failure.message
    assert ended.stage is Stage.MATCHING


async def test_a_run_that_its_deadline_stops_expires() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    matcher.hold_at(Stage.MATCHING)
    id = (await world.submit(deadline=timedelta(seconds=0.1))).evaluation.id
    ended = await world.work(id)
    assert ended is not None
    assert (ended.status, ended.failure) == (Status.EXPIRED, None)
    story = await world.story(id)
    assert [event.type for event in story if event.type.terminal] == [EventType.EXPIRED]
    assert story[-1].message == "not judged within its deadline of 0.1 s"


async def test_a_run_that_the_limit_of_all_runs_stops_fails() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher, settings=Settings(run_limit_s=0.1))
    matcher.hold_at(Stage.MATCHING)
    id = (await world.submit(deadline=timedelta(hours=1))).evaluation.id
    ended = await world.work(id)
    assert ended is not None
    assert ended.failure is not None
    assert ended.failure.code is FailureCode.TIME_LIMIT


async def test_what_an_engine_spends_is_on_the_account_of_the_job_and_within_its_budget() -> None:
    told: list[Reservation | BudgetRefused] = []

    class Spends(ScriptedMatcher):
        async def match(
            self,
            engine: Engine,
            pair: Pair,
            *,
            within: timedelta,
            on_stage: OnStage,
            on_progress: OnProgress = unwatched,
            meter: Meter | None = None,
        ) -> MatchResult:
            assert meter is not None
            told.extend([await meter.reserve(Amount(60)) for _ in range(2)])
            return REPORT

    world = World(matcher=Spends(), settings=Settings(llm_tokens_per_job=100))
    id = (await world.submit()).evaluation.id
    await world.work(id)
    spent = await world.use_cases.adapters().spending.spent(Account(ALICE, id), world.clock.now().date())
    assert spent[Scope.JOB] == Amount(60)
    assert told[1] == BudgetRefused(Scope.JOB, None)
