"""The smaller ports, watched: documents, queue, feed and matcher."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from time import perf_counter

from prometheus_client import Counter, Gauge, Histogram

from adapters.telemetry.call_timer import Calls
from domain.model.documents import DocumentKey
from domain.model.events import Event, Stage
from domain.model.ids import Engine, EvaluationId
from domain.model.report import Failure, Report
from ports.documents import DocumentStore
from ports.feed import Feed, Subscription
from ports.matcher import EngineInfo, Matcher, OnStage, Pair
from ports.queue import Delivery, Queue

_documents = Calls("ai_recruiter_document_call_seconds", "Time of a call to the document store")
_queue = Calls("ai_recruiter_queue_call_seconds", "Time of a call to the queue")
_events = Counter("ai_recruiter_events", "Events written by this process", ["type"])
_runs = Gauge("ai_recruiter_worker_slots_busy", "Evaluations that an engine judges in this process now")
_run = Histogram(
    "ai_recruiter_run_seconds",
    "Time of one run of an engine, the writing of its stages included; `stopped` was superseded, canceled or crashed",
    ["engine", "outcome"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300),
)
_stage = Histogram(
    "ai_recruiter_stage_seconds",
    "Time of an engine in one stage, without the time to write down that it began",
    ["engine", "stage"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)


class MeteredDocuments:
    """A DocumentStore whose calls are timed."""

    def __init__(self, documents: DocumentStore) -> None:
        self._documents = documents

    async def put(self, contents: Mapping[DocumentKey, bytes]) -> None:
        with _documents.timed("put"):
            await self._documents.put(contents)

    async def get(self, key: DocumentKey) -> bytes:
        with _documents.timed("get"):
            return await self._documents.get(key)

    async def delete(self, key: DocumentKey) -> None:
        with _documents.timed("delete"):
            await self._documents.delete(key)

    async def check(self) -> None:
        with _documents.timed("check"):
            await self._documents.check()


class MeteredQueue:
    """A Queue whose offers are timed; a worker's waiting for a delivery is no figure of the queue."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    async def put(self, id: EvaluationId, *, dispatch: int) -> None:
        with _queue.timed("put"):
            await self._queue.put(id, dispatch=dispatch)

    def deliveries(self) -> AbstractAsyncContextManager[AsyncIterator[Delivery]]:
        return self._queue.deliveries()

    async def check(self) -> None:
        with _queue.timed("check"):
            await self._queue.check()


class MeteredFeed:
    """A Feed that counts what passes: every event of this process goes through its feed."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    async def publish(self, event: Event) -> None:
        _events.labels(event.type.value).inc()
        await self._feed.publish(event)

    def subscribe(self, id: EvaluationId) -> AbstractAsyncContextManager[Subscription]:
        return self._feed.subscribe(id)


class MeteredMatcher:
    """A Matcher whose runs and stages are timed."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher

    def engines(self) -> Sequence[EngineInfo]:
        return self._matcher.engines()

    async def match(self, engine: Engine, pair: Pair, *, within: timedelta, on_stage: OnStage) -> Report | Failure:
        began, outcome, stages = perf_counter(), "stopped", _Stages(engine, on_stage)
        with _runs.track_inprogress():
            try:
                judged = await self._matcher.match(engine, pair, within=within, on_stage=stages)
                outcome = "failed" if isinstance(judged, Failure) else "judged"
                stages.end()
                return judged
            finally:
                _run.labels(engine, outcome).observe(perf_counter() - began)


class _Stages:
    """Told of each stage as it begins, which ends the one before; one that was cut off is not counted."""

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
