"""Feed and matcher, with figures of what passes through them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from time import perf_counter
from typing import Self

from prometheus_client import Counter, Gauge, Histogram

from adapters.telemetry.spending import counted
from domain.model.criteria import Posting
from domain.model.documents import DocumentInfo
from domain.model.events import Event, Stage
from domain.model.ids import Engine
from domain.model.report import Failure, Report
from ports.feed import Feed
from ports.matcher import (
    Matcher,
    MatchResult,
    OnProgress,
    OnStage,
    OutOfTime,
    PageResult,
    Pair,
    ReadResult,
    RegionsResult,
    TryLater,
    unwatched,
)
from ports.spending import Meter

_events = Counter("ai_recruiter_events", "Events written by this process", ["type"])
_runs = Gauge(
    "ai_recruiter_worker_slots_busy",
    "Evaluations that an engine judges in this process now",
    multiprocess_mode="livesum",
)
_run = Histogram(
    "ai_recruiter_run_seconds",
    "Time of one run of an engine, the writing of its stages included; `stopped` was superseded, canceled or crashed",
    ["engine", "outcome"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300),
)
_reading = Histogram(
    "ai_recruiter_posting_seconds",
    "Time to read the job description of a vacancy into criteria; `stopped` was canceled or crashed",
    ["engine", "outcome"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)
_viewing = Histogram(
    "ai_recruiter_view_seconds",
    "Time to draw a page of a document or to find places on its pages; `stopped` was canceled or crashed",
    ["what", "outcome"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_stage = Histogram(
    "ai_recruiter_stage_seconds",
    "Time of an engine in one stage, without the time to write down that it began",
    ["engine", "stage"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)


class MeteredFeed:
    """A Feed that counts what passes: every event of this process goes through its feed."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self.subscribe = feed.subscribe
        self.stir = feed.stir
        self.publish_progress = feed.publish_progress

    async def publish(self, event: Event) -> None:
        _events.labels(event.type.value).inc()
        await self._feed.publish(event)


class MeteredMatcher:
    """A Matcher whose runs, their stages, its readings and views are timed."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self.engines = matcher.engines

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
        began, outcome, stages = perf_counter(), "stopped", _Stages(engine, on_stage)
        with _runs.track_inprogress():
            try:
                judged = await self._matcher.match(
                    engine,
                    pair,
                    within=within,
                    on_stage=stages,
                    on_progress=on_progress,
                    meter=counted(engine, meter),
                )
                outcome = _outcome_of(judged, "judged")
                stages.end()
                return judged
            finally:
                _run.labels(engine, outcome).observe(perf_counter() - began)

    async def read_posting(
        self,
        engine: Engine,
        job_description: bytes,
        info: DocumentInfo,
        *,
        within: timedelta,
        meter: Meter | None = None,
    ) -> ReadResult:
        began, outcome = perf_counter(), "stopped"
        try:
            read = await self._matcher.read_posting(
                engine, job_description, info, within=within, meter=counted(engine, meter)
            )
            outcome = _outcome_of(read, "read")
            return read
        finally:
            _reading.labels(engine, outcome).observe(perf_counter() - began)

    async def render_page(
        self, document: bytes, info: DocumentInfo, *, number: int, scale: float, blind: bool, within: timedelta
    ) -> PageResult:
        with _Viewing("page") as viewing:
            viewing.result = await self._matcher.render_page(
                document, info, number=number, scale=scale, blind=blind, within=within
            )
            return viewing.result

    async def quote_regions(
        self, document: bytes, info: DocumentInfo, spans: Sequence[tuple[int, int]], *, within: timedelta
    ) -> RegionsResult:
        with _Viewing("regions") as viewing:
            viewing.result = await self._matcher.quote_regions(document, info, spans, within=within)
            return viewing.result


def _outcome_of(result: MatchResult | ReadResult, good: str) -> str:
    return "put_off" if isinstance(result, TryLater) else good if isinstance(result, Report | Posting) else "failed"


class _Viewing:
    """Times its block by what becomes of `result`."""

    def __init__(self, what: str) -> None:
        self._what = what
        self.result: PageResult | RegionsResult | None = None

    def __enter__(self) -> Self:
        self._began = perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        failed = isinstance(self.result, Failure | OutOfTime)
        outcome = "stopped" if self.result is None else "failed" if failed else "shown"
        _viewing.labels(self._what, outcome).observe(perf_counter() - self._began)


class _Stages:
    """Called as each stage begins, which ends the one before; an interrupted one is not counted."""

    def __init__(self, engine: Engine, on_stage: OnStage) -> None:
        self._engine = engine
        self._on_stage = on_stage
        self._stage: Stage | None = None
        self._began = 0.0

    async def __call__(self, stage: Stage) -> None:
        self.end()
        await self._on_stage(stage)
        self._stage, self._began = stage, perf_counter()

    def end(self) -> None:
        if self._stage is not None:
            _stage.labels(self._engine, self._stage.value).observe(perf_counter() - self._began)
        self._stage = None
