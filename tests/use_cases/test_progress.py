"""Progress inside a stage: what listeners hear of it, and that it disturbs no event."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import anyio
import pytest

from adapters.fakes import ScriptedMatcher
from adapters.fakes.matcher import Gate
from domain.model.events import Event, EventType, Stage
from domain.model.findings_only import FindingsOnly
from domain.model.ids import EvaluationId
from domain.model.progress import LONGEST_TEXT, StageProgress, bounded, presentable
from ports.contracts.builders import ALICE
from ports.feed import Told
from tests.harness.world import World


@pytest.fixture
def matcher() -> ScriptedMatcher:
    return ScriptedMatcher()


@pytest.fixture
def world(matcher: ScriptedMatcher) -> World:
    return World(matcher=matcher)


@asynccontextmanager
async def working(world: World, id: EvaluationId, *gates: Gate) -> AsyncIterator[None]:
    """A worker stands at the first of the gates, which are opened at the end."""
    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(world.work, id)
            await gates[0].reached.wait()
            yield
            for gate in gates:
                gate.open()


def some(world: World, id: EvaluationId, stage: Stage, fraction: float, *, attempt: int = 1) -> StageProgress:
    return StageProgress(
        evaluation_id=id, attempt=attempt, stage=stage, fraction=fraction, message="", at=world.clock.now()
    )


async def test_a_listener_hears_how_far_the_stage_is(world: World, matcher: ScriptedMatcher) -> None:
    gate = matcher.hold_at(Stage.MATCHING)
    matcher.progress[Stage.MATCHING] = [(0.5, "2 of 4")]
    id = (await world.submit()).evaluation.id
    heard: list[Told] = []

    async def listen() -> None:
        async with aclosing(world.use_cases.follow()(id, ALICE)) as story:
            async for each in story:
                heard.append(each)
                if isinstance(each, StageProgress):
                    gate.open()

    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(listen)
            tasks.start_soon(world.work, id)
    (progress,) = [each for each in heard if isinstance(each, StageProgress)]
    assert (progress.stage, progress.fraction, progress.message) == (Stage.MATCHING, 0.5, "2 of 4")
    assert heard[heard.index(progress) - 1].stage is Stage.MATCHING
    assert [each.progress for each in heard] == sorted(each.progress for each in heard)
    events = [each for each in heard if isinstance(each, Event)]
    assert events == list(await world.evaluations.events(id, after=0, limit=100)), "and it is kept nowhere"


async def test_of_what_an_engine_says_at_once_the_latest_is_told(world: World, matcher: ScriptedMatcher) -> None:
    gate = matcher.hold_at(Stage.MATCHING)
    matcher.progress[Stage.MATCHING] = [(number / 100, f"{number} of 100") for number in range(100)]
    id = (await world.submit()).evaluation.id
    async with world.feed.subscribe(id) as live, working(world, id, gate):
        while not isinstance(heard := await live.next(within=timedelta(seconds=5)), StageProgress):
            assert heard is not None
        assert heard.message == "99 of 100"
        assert await live.next(within=timedelta(seconds=0.5)) is None


@pytest.mark.parametrize(
    "stray",
    [
        {"stage": Stage.EXTRACTING, "fraction": 0.5},  # a stage that has ended
        {"stage": Stage.WRITING_REPORT, "fraction": 0.5},  # one that has not begun, as far as is known
        {"attempt": 0},  # an attempt that was superseded
        {"attempt": 2},
        {"fraction": 0.3},  # less than was told already
    ],
)
async def test_what_does_not_belong_to_the_running_stage_is_dropped(
    world: World, matcher: ScriptedMatcher, stray: dict[str, object]
) -> None:
    gate = matcher.hold_at(Stage.MATCHING)
    id = (await world.submit()).evaluation.id
    async with working(world, id, gate):
        async with aclosing(world.use_cases.follow()(id, ALICE)) as story:
            while (event := await anext(story)).stage is not Stage.MATCHING:
                pass
            published = [some(world, id, Stage.MATCHING, each) for each in (0.4, 0.5)]
            next_told = anyio.create_task_group()
            heard: list[Told] = []

            async def listen() -> None:
                heard.extend([await anext(story), await anext(story)])

            async with next_told as tasks:
                tasks.start_soon(listen)
                await anyio.sleep(0.05)
                for each in (published[0], replace(published[0], **stray), published[1]):  # type: ignore[arg-type]
                    await world.feed.publish_progress(each)
                    await anyio.sleep(0.05)  # each is heard before the next one takes its place
        assert isinstance(event, Event)
    assert heard == published


async def test_progress_does_not_keep_a_listener_from_asking_for_what_the_feed_has_lost(
    world: World, matcher: ScriptedMatcher
) -> None:
    """The feed loses the event of a stage; progress goes on, and within the silence the listener knows."""
    before, after = matcher.hold_at(Stage.EXTRACTING), matcher.hold_at(Stage.MATCHING)
    id = (await world.submit()).evaluation.id
    publish = world.feed.publish

    async def loses_a_stage(event: Event) -> None:
        if event.stage is not Stage.MATCHING:
            await publish(event)

    async def tell_on() -> None:
        while True:
            await world.feed.publish_progress(some(world, id, Stage.EXTRACTING, 0.5))
            await anyio.sleep(0.005)  # always sooner than the silence of 20 ms would be over

    world.feed.publish = loses_a_stage  # type: ignore[method-assign]
    async with working(world, id, before, after), anyio.create_task_group() as tasks:
        tasks.start_soon(tell_on)
        async with aclosing(world.use_cases.follow()(id, ALICE)) as story:
            while not isinstance(each := await anext(story), StageProgress):
                pass
            before.open()
            while each.stage is not Stage.MATCHING:
                each = await anext(story)
        tasks.cancel_scope.cancel()


async def test_who_sees_findings_alone_hears_no_words_of_an_engine(matcher: ScriptedMatcher) -> None:
    world = World(matcher=matcher)
    gate = matcher.hold_at(Stage.MATCHING)
    matcher.progress[Stage.MATCHING] = [(0.5, "72 points so far")]
    id = (await world.submit()).evaluation.id
    run = replace(world.use_cases.run(), findings_only=FindingsOnly(frozenset({ALICE})))
    claimed = await run.claim(id, owner="worker-1")
    assert claimed is not None
    with anyio.fail_after(10):
        async with world.feed.subscribe(id) as live, anyio.create_task_group() as tasks:
            tasks.start_soon(run.judge, claimed)
            while not isinstance(heard := await live.next(within=timedelta(seconds=5)), StageProgress):
                assert heard is not None
            gate.open()
    assert isinstance(heard, StageProgress)
    assert (heard.fraction, heard.message) == (0.5, "")


async def test_nothing_is_told_once_the_job_has_ended(world: World, matcher: ScriptedMatcher) -> None:
    matcher.progress = {stage: [(0.5, stage.value)] for stage in Stage}
    id = (await world.submit()).evaluation.id
    async with world.feed.subscribe(id) as live:
        await world.work(id)
        heard = []
        while (each := await live.next(within=timedelta(seconds=0.4))) is not None:
            heard.append(each)
    assert isinstance(heard[-1], Event)
    assert heard[-1].type is EventType.SUCCEEDED


# ---- what it is made of


def test_the_progress_of_a_job_goes_on_through_the_stages_without_a_step_back() -> None:
    along = [stage.progress_at(fraction) for stage in Stage for fraction in (0.0, 0.5, 1.0)]
    assert along == sorted(along)
    assert (along[0], along[-1]) == (Stage.READING_CV.progress, 1.0)
    ends, begins = along[2::3][:-1], along[3::3]
    assert ends == pytest.approx(begins)


@pytest.mark.parametrize(
    ("said", "kept"), [(0.5, 0.5), (-1.0, 0.0), (7.0, 1.0), (float("inf"), 1.0), (float("nan"), None)]
)
def test_a_fraction_is_bounded(said: float, kept: float | None) -> None:
    assert bounded(said) == kept


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("3 of 12", "3 of 12"),
        ("  two\n lines\t ", "two lines"),
        ("\x1b[31mred\x07", "[31mred"),
        ("\u202egnitser\u2066", "gnitser"),  # marks that turn a line around
        ("\ud800half", "half"),
        ("x" * 1000, "x" * LONGEST_TEXT),
        ("\x00" * 10_000 + "late", ""),
        ("<b>München</b> ✓", "<b>München</b> ✓"),  # every place that shows it shows text
    ],
)
def test_a_text_is_one_printable_line(said: str, shown: str) -> None:
    assert presentable(said) == shown
