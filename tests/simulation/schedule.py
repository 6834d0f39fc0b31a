"""One schedule: clients, listeners, workers and an adversary, from one seed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from random import Random

import anyio

from adapters.fakes import MemoryDocuments, MemoryEvaluations, MemoryVacancies
from adapters.workers import EvaluationWorkers, sweep_forever
from bootstrap.adapters import Rules
from bootstrap.container import Container
from bootstrap.testing.fakes import fake_adapters
from domain.model.criteria import Posting
from domain.model.documents import DocumentInfo
from domain.model.errors import Refusal, ReportNotReady
from domain.model.events import Event, Stage
from domain.model.history import HistoryFilter
from domain.model.ids import Engine, EvaluationId
from domain.model.policy import RetryPolicy
from domain.use_cases.submit_evaluation import QueueBounds, Submission, SubmittedDocument
from ports.contracts.builders import ALICE, ATS, a_report
from ports.errors import Unavailable
from ports.matcher import (
    EngineInfo,
    MatchResult,
    OnProgress,
    OnStage,
    PageResult,
    Pair,
    PlainText,
    ReadResult,
    Regions,
    RegionsResult,
    unwatched,
)
from tests.simulation.faults import Chance, CountingIds, LoopClock, LossyFeed, LossyQueue, Process, RemoteEvaluations
from tests.simulation.virtual_time import run_virtually

_ALL = 10_000  # more rows, and more events of one, than a schedule makes

RULES = Rules(
    policy=RetryPolicy(lease=timedelta(seconds=3), first_dispatch_after=timedelta(seconds=1), max_strikes=50),
    bounds=QueueBounds(per_tenant=1000, in_all=1000),
    run_limit=timedelta(seconds=60),
    silence=timedelta(seconds=1),
    silence_limit=timedelta(seconds=2),
)
HEARTBEAT = timedelta(seconds=1)
ADVERSITY = 15.0  # seconds during which faults happen; afterwards everything must come to its end


class SlowMatcher:
    """Takes its time over every stage."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance

    def engines(self) -> tuple[EngineInfo, ...]:
        return (EngineInfo(name=Engine("slow"), version="1", description="Takes its time."),)

    async def match(
        self,
        engine: Engine,
        pair: Pair,
        *,
        within: timedelta,
        on_stage: OnStage,
        on_progress: OnProgress = unwatched,
    ) -> MatchResult:
        for stage in Stage:
            await on_stage(stage)
            await self._chance.passes(0.5)
        return a_report()

    async def read_posting(
        self, engine: Engine, job_description: bytes, info: DocumentInfo, *, within: timedelta
    ) -> ReadResult:
        return Posting(position=None, text=job_description.decode(), items=(), left_out=())

    async def render_page(
        self, document: bytes, info: DocumentInfo, *, number: int, scale: float, blind: bool, within: timedelta
    ) -> PageResult:
        return PlainText(document.decode())

    async def quote_regions(
        self, document: bytes, info: DocumentInfo, spans: Sequence[tuple[int, int]], *, within: timedelta
    ) -> RegionsResult:
        return Regions(tuple(() for _ in spans))


@dataclass(slots=True)
class Outcome:
    """What a schedule came to."""

    accepted: list[EvaluationId]
    events: dict[EvaluationId, list[Event]]
    heard: dict[EvaluationId, list[list[Event]]]
    reports: Counter[EvaluationId]
    rows: int
    faults: Counter[str] = field(default_factory=Counter)


class Schedule:
    """`guards` are taken away one by one, to see that the schedule can tell."""

    def __init__(self, seed: int, *, sweeper: bool = True, evaluations: int = 3, workers: int = 2) -> None:
        self.chance = Chance(Random(seed))
        self.sweeper = sweeper
        self.store = MemoryEvaluations(LoopClock())
        self.vacancies = MemoryVacancies(self.store, LoopClock())
        self.ids = CountingIds()
        self.documents = MemoryDocuments()
        self.queue = LossyQueue(self.chance)
        self.feed = LossyFeed(self.chance)
        self.processes: list[Process] = []
        self.workers = workers
        self.count = evaluations
        self.accepted: list[EvaluationId] = []
        self.heard: dict[EvaluationId, list[list[Event]]] = defaultdict(list)
        self.faults: Counter[str] = Counter()

    def run(self) -> Outcome:
        """Play the schedule to its end. Raises Stuck, or TimeoutError after an hour of its own time."""
        run_virtually(self._play)
        return run_virtually(self._outcome)

    async def _outcome(self) -> Outcome:
        page = await self.store.page(ALICE, HistoryFilter(), before=None, size=_ALL)
        ids = [row.id for row in page.items]
        return Outcome(
            accepted=self.accepted,
            events={id: list(await self.store.events(id, after=0, limit=_ALL)) for id in ids},
            heard=self.heard,
            reports=Counter([id for id in ids if await self._has_report(id)]),
            rows=len(ids),
            faults=self.faults,
        )

    async def _has_report(self, id: EvaluationId) -> bool:
        try:
            return bool(await self.store.report(id, ALICE))
        except ReportNotReady:
            return False

    async def _play(self) -> None:
        with anyio.fail_after(3600):
            self.processes = [Process() for _ in range(self.workers)]
            cases = self._use_cases(Process())  # of those who are never killed
            async with anyio.create_task_group() as world:
                for number in range(self.workers):
                    world.start_soon(self._incarnations, number)
                async with anyio.create_task_group() as people:
                    people.start_soon(self._adversary, cases)
                    for number in range(self.count):
                        people.start_soon(self._client, cases, number)
                world.cancel_scope.cancel()

    def _use_cases(self, process: Process) -> Container:
        evaluations = RemoteEvaluations(self.store, process, self.chance)
        adapters = replace(
            fake_adapters(LoopClock(), SlowMatcher(self.chance), evaluations=self.store, vacancies=self.vacancies),
            evaluations=evaluations,
            reader=evaluations,
            operations=evaluations,
            workers=evaluations,
            documents=self.documents,
            queue=self.queue,
            feed=self.feed,
            ids=self.ids,
        )
        return Container(adapters=adapters, rules=RULES)

    async def _incarnations(self, number: int) -> None:
        """A worker process; each time it is killed another one takes its place."""
        while True:
            process = self.processes[number] = Process()
            cases = self._use_cases(process)
            pool = EvaluationWorkers(
                cases.run(), self.queue, self.feed, owner=f"worker-{number}", concurrency=2, heartbeat=HEARTBEAT
            )
            with process.scope:
                async with anyio.create_task_group() as group:
                    group.start_soon(pool.work)
                    if self.sweeper:
                        group.start_soon(partial(sweep_forever, cases.sweep(), every=timedelta(seconds=1)))

    async def _adversary(self, cases: Container) -> None:
        until = anyio.current_time() + ADVERSITY
        while anyio.current_time() < until:
            await self.chance.passes(2.0)
            fault = self.chance.random.choice(["kill", "hold", "wipe", "cancel"])
            self.faults[fault] += 1
            if fault == "cancel":
                await self._cancel(cases)
            else:
                await getattr(self, f"_{fault}")(self.chance.random.choice(self.processes))
        self.chance.database_fails = self.chance.answer_is_lost = 0.0

    async def _kill(self, process: Process) -> None:
        process.held = None
        process.scope.cancel()

    async def _hold(self, process: Process) -> None:
        """Stop a process past its leases; it wakes as a zombie."""
        process.held = anyio.Event()
        await self.chance.passes(6.0)
        if process.held is not None:
            process.held.set()
            process.held = None

    async def _wipe(self, process: Process) -> None:
        self.queue.wipe()

    async def _cancel(self, cases: Container) -> None:
        if self.accepted and self.chance.strikes(0.3):
            with suppress(Unavailable, Refusal):
                await cases.cancel()(self.chance.random.choice(self.accepted), ALICE, by=ATS)

    async def _client(self, cases: Container, number: int) -> None:
        """Submits, again under the same key while it gets no answer; then listens to the end, twice over."""
        await self.chance.passes(5.0)
        submission = Submission(
            tenant=ALICE, by=ATS, cv=_text("cv"), job_description=_text("job"), idempotency_key=f"{number}"
        )
        while True:
            with suppress(Unavailable):
                self.accepted.append((await cases.submit()(submission)).evaluation.id)
                break
            await self.chance.passes(1.0)
        async with anyio.create_task_group() as listeners:
            for _ in range(2):
                listeners.start_soon(self._listen, cases, self.accepted[-1])

    async def _listen(self, cases: Container, id: EvaluationId) -> None:
        """Hears the whole story over connections that break at random."""
        heard: list[Event] = []
        self.heard[id].append(heard)
        while not (heard and heard[-1].type.terminal):
            after_seq = heard[-1].seq if heard else 0
            with suppress(Unavailable), anyio.move_on_after(self.chance.random.random() * 8):
                async with aclosing(cases.follow()(id, ALICE, after_seq=after_seq)) as events:
                    async for event in events:
                        heard.append(event)  # noqa: PERF401  (what was heard before the line broke must stay)


def _text(text: str) -> SubmittedDocument:
    return SubmittedDocument(content=text.encode(), filename=None, is_text=True)
