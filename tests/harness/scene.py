"""The watched use cases in memory, with time standing still."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from adapters.fakes import ScriptedMatcher
from adapters.telemetry.tracing import Tracing
from bootstrap.lifespan import Application
from bootstrap.settings import Settings
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId
from domain.use_cases.submit_evaluation import Submission, SubmittedDocument
from ports.contracts.builders import ALICE, ATS
from ports.contracts.clock import ManualClock
from tests.harness.memory import memory_application

SETTINGS = Settings(max_strikes=2)
LEASE = timedelta(seconds=SETTINGS.lease_s)
DOCUMENT = SubmittedDocument(content=b"ten years of Python", filename=None, is_text=True)


@dataclass(slots=True)
class Scene:
    """Submit, claim and sweep, each when a test says so."""

    matcher: ScriptedMatcher = field(default_factory=ScriptedMatcher)
    clock: ManualClock = field(default_factory=ManualClock)
    tracing: Tracing | None = None
    application: Application = field(init=False)

    def __post_init__(self) -> None:
        self.application = memory_application(self.matcher, settings=SETTINGS, clock=self.clock, tracing=self.tracing)

    async def submitted(self, deadline: timedelta | None = None) -> EvaluationId:
        submission = Submission(tenant=ALICE, by=ATS, cv=DOCUMENT, job_description=DOCUMENT, deadline=deadline)
        return (await self.application.use_cases.submit()(submission)).evaluation.id

    async def claimed(self, id: EvaluationId, owner: str = "worker-1") -> Evaluation:
        claimed = await self.application.use_cases.run().claim(id, owner=owner)
        assert claimed is not None
        return claimed

    async def swept(self) -> None:
        await self.application.use_cases.sweep()()
