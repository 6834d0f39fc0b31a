"""The whole inside over in-memory adapters: submit, work, sweep and listen, with time standing still."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import timedelta

from adapters.fakes import (
    MemoryDocuments,
    MemoryEvaluations,
    MemoryVacancies,
    ScriptedMatcher,
    ScriptedSender,
)
from adapters.in_process import InProcessFeed, InProcessQueue
from bootstrap.adapters import Adapters, Rules
from bootstrap.container import Container
from bootstrap.rules import rules
from bootstrap.settings import Settings
from bootstrap.testing.fakes import fake_adapters
from domain.model.evaluation import Evaluation
from domain.model.events import Event
from domain.model.ids import Engine, EvaluationId, Tenant
from domain.use_cases.submit_evaluation import Submission, SubmittedDocument
from ports.contracts.builders import ALICE, ATS
from ports.contracts.clock import ManualClock
from ports.evaluations import Accepted
from ports.matcher import Matcher


@dataclass(slots=True)
class World:
    """Everything a use case can see; tests move its clock by hand."""

    matcher: Matcher = field(default_factory=ScriptedMatcher)
    clock: ManualClock = field(default_factory=ManualClock)
    settings: Settings = field(default_factory=Settings)
    documents: MemoryDocuments = field(default_factory=MemoryDocuments)
    queue: InProcessQueue = field(default_factory=InProcessQueue)
    feed: InProcessFeed = field(default_factory=InProcessFeed)
    sender: ScriptedSender = field(default_factory=ScriptedSender)
    evaluations: MemoryEvaluations = field(init=False)
    vacancies: MemoryVacancies = field(init=False)
    use_cases: Container = field(init=False)

    def __post_init__(self) -> None:
        self.evaluations = MemoryEvaluations(self.clock, self.settings.retention(), shadowing=self.settings.shadowing())
        self.vacancies = MemoryVacancies(self.evaluations, self.clock)
        self.use_cases = Container(adapters=self.adapters(), rules=self.rules())

    def adapters(self) -> Adapters:
        return replace(
            fake_adapters(self.clock, self.matcher, evaluations=self.evaluations, vacancies=self.vacancies),
            webhook_sender=self.sender,
            documents=self.documents,
            queue=self.queue,
            feed=self.feed,
        )

    def rules(self) -> Rules:
        return replace(rules(self.settings, workers=1), silence=timedelta(milliseconds=20))

    async def submit(
        self,
        *,
        cv: str = "Five years of Go",
        job: str = "Go developer",
        tenant: Tenant = ALICE,
        engine: Engine | None = None,
        key: str | None = None,
        deadline: timedelta | None = None,
    ) -> Accepted:
        return await self.use_cases.submit()(
            Submission(
                by=ATS,
                tenant=tenant,
                cv=SubmittedDocument(content=cv.encode(), filename="cv.txt", is_text=True),
                job_description=SubmittedDocument(content=job.encode(), filename=None, is_text=True),
                engine=engine,
                idempotency_key=key,
                deadline=deadline,
            )
        )

    async def work(self, id: EvaluationId, *, owner: str = "worker-1") -> Evaluation | None:
        """One worker claims the evaluation and judges it."""
        run = self.use_cases.run()
        claimed = await run.claim(id, owner=owner)
        return None if claimed is None else await run.judge(claimed)

    async def story(self, id: EvaluationId, *, tenant: Tenant = ALICE, after_seq: int = 0) -> list[Event]:
        """The events that a listener hears, to the terminal one."""
        async with aclosing(self.use_cases.follow()(id, tenant, after_seq=after_seq)) as story:
            return [told async for told in story if isinstance(told, Event)]
