"""How the stages of an attempt are written and told: together where they follow at once, and never before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import anyio
import pytest

from adapters.fakes import ScriptedMatcher
from domain.model.errors import StageOutOfOrder, StaleAttempt
from domain.model.evaluation import Evaluation
from domain.model.events import Event, EventType, Stage
from domain.model.ids import EvaluationId, Tenant
from domain.model.outcome import Status
from domain.model.progress import StageProgress
from domain.model.report import Failure, FailureCode
from domain.use_cases.tell_stages import TellStages
from ports.contracts.builders import ALICE, ATS, POLICY, a_submission
from ports.contracts.clock import START
from ports.errors import Unavailable
from ports.evaluations import Change
from ports.feed import Told
from ports.matcher import MatchResult, TryLater
from tests.harness.world import World

SOON, LATER = timedelta(milliseconds=20), timedelta(hours=1)
ALL = list(Stage)


class Teller:
    """What tells of one attempt, and what came of it, in its order."""

    def __init__(self, world: World, *, apart: timedelta = SOON, every: timedelta = SOON) -> None:
        self.world = world
        self.claimed = a_submission(tenant=ALICE).claim("worker-1", at=START, policy=POLICY)
        self.written: list[list[Stage]] = []
        self.may_write = anyio.Event()
        self.may_write.set()
        self.refusal: Exception | None = None
        self.it = TellStages(
            claimed=self.claimed, write=self._write, feed=world.feed, clock=world.clock, apart=apart, every=every
        )

    async def _write(self, stages: Sequence[Stage]) -> None:
        await self.may_write.wait()
        self.written.append(list(stages))
        if self.refusal is not None:
            raise self.refusal

    async def until_written(self, count: int) -> None:
        with anyio.fail_after(5):
            while len(self.written) < count:  # noqa: ASYNC110
                await anyio.sleep(0.001)


@pytest.fixture
def teller() -> Teller:
    return Teller(World())


async def test_stages_that_follow_at_once_are_written_together(teller: Teller) -> None:
    async def engine() -> None:
        for stage in ALL[:3]:
            await teller.it.begin(stage)
        await teller.until_written(1)

    await teller.it.during(engine())
    assert (teller.written, teller.it.unwritten) == ([ALL[:3]], [])


async def test_a_stage_that_lasts_is_written_while_it_does(teller: Teller) -> None:
    async def engine() -> None:
        for number, stage in enumerate(ALL, 1):
            await teller.it.begin(stage)
            await teller.until_written(number)

    await teller.it.during(engine())
    assert teller.written == [[stage] for stage in ALL]


async def test_a_stage_that_begins_after_a_long_one_does_not_wait() -> None:
    teller = Teller(World(), apart=timedelta(seconds=0.5))
    waited: list[float] = []

    async def engine() -> None:
        await anyio.sleep(0.6)
        began = anyio.current_time()
        await teller.it.begin(Stage.MATCHING)
        await teller.until_written(1)
        waited.append(anyio.current_time() - began)

    await teller.it.during(engine())
    assert waited[0] < 0.4


async def test_where_nothing_is_gathered_a_stage_is_written_before_the_run_goes_on() -> None:
    teller = Teller(World(), apart=timedelta())

    async def engine() -> None:
        for number, stage in enumerate(ALL, 1):
            await teller.it.begin(stage)
            assert len(teller.written) == number

    await teller.it.during(engine())
    assert teller.written == [[stage] for stage in ALL]


async def test_what_the_end_overtakes_is_left_to_it() -> None:
    teller = Teller(World(), apart=LATER)

    async def engine() -> str:
        for stage in ALL:
            await teller.it.begin(stage)
        return "report"

    assert await teller.it.during(engine()) == "report"
    assert (teller.written, teller.it.unwritten) == ([], ALL)


async def test_the_end_waits_for_what_is_being_written(teller: Teller) -> None:
    """Otherwise nobody knows whether the stages are written, and whether they have to go with the end."""
    teller.may_write = anyio.Event()

    async def engine() -> None:
        await teller.it.begin(Stage.READING_CV)
        await anyio.sleep(SOON.total_seconds() * 3)
        await teller.it.begin(Stage.MATCHING)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(teller.it.during, engine())
        await anyio.sleep(SOON.total_seconds() * 6)
        assert teller.written == []
        teller.may_write.set()
    assert (teller.written, teller.it.unwritten) == ([[Stage.READING_CV]], [Stage.MATCHING])


@pytest.mark.parametrize("refusal", [StaleAttempt("superseded"), Unavailable("the database is away")])
@pytest.mark.parametrize("ends", [False, True])
async def test_a_write_that_is_refused_stops_the_run_at_its_next_stage_or_its_end(
    teller: Teller, refusal: Exception, *, ends: bool
) -> None:
    teller.refusal = refusal
    went_on: list[str] = []

    async def engine() -> str:
        await teller.it.begin(Stage.MATCHING)
        await anyio.sleep(SOON.total_seconds() * 5)
        if not ends:
            await teller.it.begin(Stage.WRITING_REPORT)
            went_on.append("to the next stage")
        return "a report"

    with anyio.fail_after(5), pytest.raises(type(refusal)) as caught:
        await teller.it.during(engine())
    assert (caught.value, went_on) == (refusal, [])


async def test_what_the_engine_raises_passes_through(teller: Teller) -> None:
    async def engine() -> None:
        await teller.it.begin(Stage.MATCHING)
        raise ValueError("the sandbox is gone")

    with pytest.raises(ValueError, match="the sandbox is gone"):
        await teller.it.during(engine())


@pytest.mark.parametrize("stages", [[Stage.MATCHING, Stage.EXTRACTING], [Stage.MATCHING, Stage.MATCHING]])
async def test_stages_out_of_order_are_refused_before_they_are_written(teller: Teller, stages: list[Stage]) -> None:
    await teller.it.begin(stages[0])
    with pytest.raises(StageOutOfOrder, match="cannot begin after matching"):
        await teller.it.begin(stages[1])
    assert teller.it.unwritten == [Stage.MATCHING]


# ---- progress


async def test_progress_of_a_stage_is_not_told_before_the_stage_is_written(teller: Teller) -> None:
    teller.may_write = anyio.Event()
    heard: list[Told | None] = []

    async def engine() -> None:
        async with teller.world.feed.subscribe(teller.claimed.id) as live:
            await teller.it.begin(Stage.MATCHING)
            await teller.it.hear(0.5, "half")
            heard.append(await live.next(within=SOON * 5))
            teller.may_write.set()
            heard.append(await live.next(within=timedelta(seconds=5)))

    await teller.it.during(engine())
    before, after = heard
    assert before is None
    assert isinstance(after, StageProgress)
    assert (after.stage, after.message) == (Stage.MATCHING, "half")


async def test_an_engine_is_told_of_no_faster_than_the_bound() -> None:
    teller = Teller(World(), every=LATER)
    heard: list[Told | None] = []

    async def engine() -> None:
        await teller.it.begin(Stage.MATCHING)
        async with teller.world.feed.subscribe(teller.claimed.id) as live:
            await teller.it.hear(0.1, "first")
            heard.append(await live.next(within=timedelta(seconds=5)))
            await teller.it.hear(0.2, "second")
            heard.append(await live.next(within=timedelta(seconds=0.1)))

    await teller.it.during(engine())
    first, second = heard
    assert isinstance(first, StageProgress)
    assert (first.message, second) == ("first", None)


async def test_nothing_is_told_before_the_first_stage_or_of_a_stage_that_is_over(teller: Teller) -> None:
    async def engine() -> Told | None:
        async with teller.world.feed.subscribe(teller.claimed.id) as live:
            await teller.it.hear(0.1, "too early")
            await teller.it.begin(Stage.READING_CV)
            await teller.it.hear(0.9, "of a stage that ends before it could be told")
            await teller.it.begin(Stage.MATCHING)
            return await live.next(within=timedelta(seconds=0.1))

    assert await teller.it.during(engine()) is None


# ---- the whole run


class Counted(World):
    """Counts the transactions that workers ask for; one may be answered as if its commit had been lost."""

    def __init__(self, matcher: ScriptedMatcher) -> None:
        super().__init__(matcher=matcher)
        self.changes = 0
        self.twice = False
        change = self.evaluations.change

        async def counted(id: EvaluationId, how: Change, *, tenant: Tenant | None = None) -> Evaluation:
            self.changes += 1
            changed = await change(id, how, tenant=tenant)
            return await change(id, how, tenant=tenant) if self.twice else changed

        self.evaluations.change = counted  # type: ignore[assignment, method-assign]


async def told_of(world: World, id: EvaluationId) -> list[Event]:
    return list(await world.evaluations.events(id, after=0, limit=100))


@pytest.mark.parametrize(
    ("outcome", "ending"),
    [
        (None, EventType.SUCCEEDED),
        (Failure(code=FailureCode.ENCRYPTED, message="a password"), EventType.FAILED),
        (TryLater("the model is away"), EventType.REQUEUED),
    ],
)
async def test_a_quick_evaluation_is_a_claim_and_an_end(outcome: MatchResult | None, ending: EventType) -> None:
    world = Counted(ScriptedMatcher(outcome) if outcome else ScriptedMatcher())  # type: ignore[arg-type]
    id = (await world.submit()).evaluation.id
    await world.work(id)
    assert world.changes == 2
    story = await told_of(world, id)
    assert [event.type for event in story] == [EventType.QUEUED, EventType.STARTED, *[EventType.STAGE] * 5, ending]
    assert [event.seq for event in story] == list(range(1, 9))
    assert [event.stage for event in story][2:7] == ALL


async def test_stages_that_are_gathered_are_not_told_where_the_end_is_refused() -> None:
    matcher = ScriptedMatcher()
    world = World(matcher=matcher)
    id = (await world.submit()).evaluation.id
    run = world.use_cases.run()
    claimed = await run.claim(id, owner="worker-1")
    assert claimed is not None
    await world.use_cases.cancel()(id, ALICE, by=ATS)
    with pytest.raises(StaleAttempt):
        await run.judge(claimed)
    assert [event.type for event in await told_of(world, id)][1:] == [EventType.STARTED, EventType.CANCELED]


async def test_a_stage_whose_commit_was_not_heard_of_is_no_failure_of_the_engine() -> None:
    """A database adapter tries again where the answer to a commit was lost, and finds the stage written."""
    matcher = ScriptedMatcher()
    world = Counted(matcher)
    gate = matcher.hold_at(Stage.MATCHING)
    id = (await world.submit()).evaluation.id
    ended: list[Evaluation | None] = []

    async def work() -> None:
        ended.append(await world.work(id))

    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(work)
            await gate.reached.wait()
            world.twice = True
            while (await world.evaluations.get(id, ALICE)).stage is not Stage.MATCHING:  # noqa: ASYNC110
                await anyio.sleep(0.005)
            world.twice = False
            gate.open()
    (it,) = ended
    assert it is not None
    assert it.status is Status.SUCCEEDED
    assert [event.stage for event in await told_of(world, id)][2:7] == ALL
