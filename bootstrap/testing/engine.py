"""The matcher of a test service: every run ends as a rule says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from adapters.fakes.pages import page_of, regions_of
from bootstrap.testing.clock import VirtualClock
from bootstrap.testing.holds import Holds
from bootstrap.testing.outcomes import Failed, Judged, Outcome, Rules, WorkerLost
from bootstrap.testing.postings import posting_of
from bootstrap.testing.reports import VERSION, report_of
from domain.model.documents import DocumentInfo
from domain.model.evaluation import Evaluation
from domain.model.events import Stage
from domain.model.ids import Engine, EvaluationId
from domain.model.report import Failure, Report
from ports.matcher import (
    EngineInfo,
    MatchResult,
    OnProgress,
    OnStage,
    OutOfTime,
    PageResult,
    Pair,
    ReadResult,
    RegionsResult,
    unwatched,
)


class WorkerDied(Exception):
    """Ends a run as the death of its worker does: nothing more is written, and the lease runs out."""


class Attempts:
    """The attempts that run now."""

    def __init__(self) -> None:
        self._current: ContextVar[Evaluation] = ContextVar("attempt")
        self._running: dict[EvaluationId, Evaluation] = {}

    @contextmanager
    def around(self, claimed: Evaluation) -> Iterator[None]:
        """Surrounds each attempt of a worker."""
        self._current.set(claimed)
        self._running[claimed.id] = claimed
        try:
            yield
        finally:
            del self._running[claimed.id]

    def current(self) -> Evaluation:
        """The attempt that the calling task belongs to."""
        return self._current.get()

    def running(self) -> Sequence[Evaluation]:
        """Every attempt, as it was claimed."""
        return list(self._running.values())


class ProgrammedMatcher:
    """A Matcher whose time limit is in virtual time."""

    def __init__(
        self, engines: Sequence[str], *, rules: Rules, holds: Holds, attempts: Attempts, clock: VirtualClock
    ) -> None:
        self._engines = [EngineInfo(name=Engine(it), version=VERSION, description="Programmed.") for it in engines]
        self._rules = rules
        self._holds = holds
        self._attempts = attempts
        self._clock = clock

    def engines(self) -> Sequence[EngineInfo]:
        return self._engines

    async def match(
        self,
        engine: Engine,
        pair: Pair,
        *,
        within: timedelta,
        on_stage: OnStage,
        on_progress: OnProgress = unwatched,
    ) -> MatchResult:
        job, give_up_at = self._attempts.current(), self._clock.now() + within
        outcome = self._rules.outcome(job, pair)
        for stage in Stage:
            await on_stage(stage)
            if not await self._holds.passed(stage, job, pair, by=give_up_at):
                return OutOfTime(f"The evaluation did not end within {within.total_seconds():g} s.")
        return _result(outcome, engine, pair)

    async def read_posting(
        self, engine: Engine, job_description: bytes, info: DocumentInfo, *, within: timedelta
    ) -> ReadResult:
        """The first line is the position; every other one is a skill that is a must."""
        return posting_of(job_description)

    async def render_page(
        self, document: bytes, info: DocumentInfo, *, number: int, scale: float, blind: bool, within: timedelta
    ) -> PageResult:
        return page_of(document, number, blind=blind)

    async def quote_regions(
        self, document: bytes, info: DocumentInfo, spans: Sequence[tuple[int, int]], *, within: timedelta
    ) -> RegionsResult:
        return regions_of(document, spans)


def _result(outcome: Outcome, engine: Engine, pair: Pair) -> Report | Failure:
    match outcome:
        case Judged():
            return report_of(outcome, engine, pair)
        case Failed():
            return Failure(code=outcome.code, message=outcome.message)
        case WorkerLost():
            raise WorkerDied("a test lost the worker of this attempt")
