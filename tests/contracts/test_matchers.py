"""The matcher contract over the scripted matcher and over the sandbox, with engines of the tests and the real one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import anyio
import pytest

from adapters.fakes.matcher import REPORT, ScriptedMatcher
from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from adapters.telemetry import MeteredMatcher
from adapters.telemetry.traced import TracedMatcher
from adapters.telemetry.tracing import Tracing
from domain.model.documents import DocumentInfo
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Failure, FailureCode
from ports.contracts.builders import an_id
from ports.contracts.matcher import MatcherContract
from ports.contracts.pairs import a_pair
from ports.matcher import Matcher, MatchResult, OnProgress, OnStage, Pair, ReadResult, unwatched
from tests.harness.engines import EXTRA_ENGINES, ROOT
from tests.harness.processes import running_children

DEMO = ROOT / "bootstrap" / "demo"


class Scripts(ScriptedMatcher):
    """A script for each engine of the contract."""

    async def match(
        self,
        engine: Engine,
        pair: Pair,
        *,
        within: timedelta,
        on_stage: OnStage,
        on_progress: OnProgress = unwatched,
    ) -> MatchResult:
        script = ScriptedMatcher(Failure(code=FailureCode.CORRUPT, message="torn") if engine == "failing" else REPORT)
        if engine == "endless":
            script.hold_at(Stage.READING_CV)
        return await script.match(engine, pair, within=within, on_stage=on_stage)

    async def read_posting(
        self, engine: Engine, job_description: bytes, info: DocumentInfo, *, within: timedelta
    ) -> ReadResult:
        script = ScriptedMatcher()
        if engine == "failing":
            script.posting = Failure(code=FailureCode.CORRUPT, message="torn")
        if engine == "endless":
            script.hold_at(Stage.READING_JOB_DESCRIPTION)
        return await script.read_posting(engine, job_description, info, within=within)


class TestScriptedMatcher(MatcherContract):
    judging = Engine("judging")
    failing = Engine("failing")
    endless = Engine("endless")

    @pytest.fixture
    async def matcher(self) -> Matcher:
        self.tasks = len(anyio.get_running_tasks())
        return Scripts()

    def is_idle(self, matcher: Matcher) -> bool:
        return len(anyio.get_running_tasks()) == self.tasks


class TestMeteredMatcher(TestScriptedMatcher):
    @pytest.fixture
    async def matcher(self) -> Matcher:
        self.tasks = len(anyio.get_running_tasks())
        return MeteredMatcher(Scripts())


class TestTracedMatcher(TestScriptedMatcher):
    @pytest.fixture
    async def matcher(self, tracing: Tracing) -> AsyncIterator[Matcher]:
        self.tasks = len(anyio.get_running_tasks())
        with tracing.span("attempt", an_id()):
            yield TracedMatcher(Scripts(), tracing)


class SandboxContract(MatcherContract):
    failing = Engine("exiter")
    endless = Engine("sleeper")

    @pytest.fixture(scope="class")
    async def matcher(self) -> AsyncIterator[Matcher]:
        config = MatchingConfig(processes=3, extra_engines=EXTRA_ENGINES, import_path=(str(ROOT),))
        async with open_matcher(config) as matcher:
            yield matcher

    def is_idle(self, matcher: Matcher) -> bool:
        assert isinstance(matcher, SandboxedMatcher)
        return running_children(matcher.zygote_pid) == []


class TestSandboxedMatcher(SandboxContract):
    judging = Engine("honest")


class TestSandboxedCvJobMatching(SandboxContract):
    judging = Engine("evidence")

    def a_pair(self) -> Pair:
        return a_pair((DEMO / "cv.pdf").read_bytes(), (DEMO / "job_description.md").read_bytes())
