"""The ports, traced: a span for what is done on behalf of one evaluation. Needs the extra `tracing`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import time_ns

from opentelemetry.trace import Span, SpanKind

from adapters.telemetry.tracing import DISPATCH, ENGINE, EVENTS, OUTCOME, ROLE, Tracing, traced_now
from domain.model.documents import DocumentKey, DocumentRole
from domain.model.errors import StaleAttempt
from domain.model.evaluation import Evaluation
from domain.model.events import EventType, Stage
from domain.model.ids import Engine, EvaluationId, Tenant
from domain.model.lane import Lane
from domain.model.report import Failure, FailureCode
from ports.documents import DocumentStore
from ports.evaluations import Accepted, Change, EvaluationRepository, Idempotency
from ports.matcher import Matcher, MatchResult, OnProgress, OnStage, OutOfTime, Pair, unwatched
from ports.queue import Queue

_ENDS_AN_ATTEMPT = frozenset(type for type in EventType if type.terminal or type is EventType.REQUEUED)


class TracedEvaluations:
    """An EvaluationRepository with a span for each write."""

    def __init__(self, evaluations: EvaluationRepository, tracing: Tracing) -> None:
        self._evaluations = evaluations
        self.get = evaluations.get
        self._tracing = tracing

    async def add(self, evaluation: Evaluation, idempotency: Idempotency | None = None) -> Accepted:
        with self._tracing.span("evaluations.add", evaluation.id, kind=SpanKind.CLIENT) as span:
            accepted = await self._evaluations.add(evaluation, idempotency)
            span.set_attribute(OUTCOME, "replayed" if accepted.replayed else "accepted")
            return accepted

    async def change(self, id: EvaluationId, change: Change, *, tenant: Tenant | None = None) -> Evaluation:
        with self._tracing.span("evaluations.change", id, kind=SpanKind.CLIENT) as span:
            try:
                changed = await self._evaluations.change(id, change, tenant=tenant)
            except StaleAttempt:
                self._tracing.conclude(id, "superseded")
                raise
            self._tell(changed, span)
            return changed

    async def change_due(self, change: Change, *, limit: int) -> Sequence[Evaluation]:
        began = time_ns()
        changed = await self._evaluations.change_due(change, limit=limit)
        for evaluation in changed:
            with self._tracing.span("sweep", evaluation.id, kind=SpanKind.CLIENT, began_ns=began) as span:
                span.set_attribute(OUTCOME, evaluation.status.value)
        return changed

    def _tell(self, changed: Evaluation, span: Span) -> None:
        if changed.events:
            span.set_attribute(EVENTS, [event.type.value for event in changed.events])
        for event in changed.events:
            if event.type in _ENDS_AN_ATTEMPT:
                wrong = changed.failure.code if changed.failure else None
                self._tracing.conclude(changed.id, event.type.value, wrong=wrong)


class TracedDocuments:
    """A DocumentStore with a span for each call."""

    def __init__(self, documents: DocumentStore, tracing: Tracing) -> None:
        self._documents = documents
        self.check, self.owners = documents.check, documents.owners
        self._tracing = tracing

    async def put(self, contents: Mapping[DocumentKey, bytes]) -> None:
        ids = {EvaluationId(key.owner) for key in contents if key.role is DocumentRole.CV}  # a vacancy's has no trace
        if len(ids) != 1:
            await self._documents.put(contents)
            return
        with self._tracing.span("documents.put", ids.pop(), kind=SpanKind.CLIENT):
            await self._documents.put(contents)

    async def get(self, key: DocumentKey) -> bytes:
        if traced_now() != key.owner:  # it is read, but not to be judged
            return await self._documents.get(key)
        with self._tracing.span("documents.get", EvaluationId(key.owner), {ROLE: key.role.value}, kind=SpanKind.CLIENT):
            return await self._documents.get(key)

    async def delete(self, key: DocumentKey) -> None:
        with self._tracing.span(
            "documents.delete", EvaluationId(key.owner), {ROLE: key.role.value}, kind=SpanKind.CLIENT
        ):
            await self._documents.delete(key)


class TracedQueue:
    """A Queue with a span for each offer; the worker traces what becomes of a delivery."""

    def __init__(self, queue: Queue, tracing: Tracing) -> None:
        self._queue = queue
        self.deliveries = queue.deliveries
        self.check = queue.check
        self._tracing = tracing

    async def put(self, id: EvaluationId, *, dispatch: int, lane: Lane | None = None) -> None:
        with self._tracing.span("queue.put", id, {DISPATCH: dispatch}, kind=SpanKind.PRODUCER):
            await self._queue.put(id, dispatch=dispatch, lane=lane)


class TracedMatcher:
    """A Matcher with a span for each run within an attempt, and in it one for each stage; a reading has no attempt."""

    def __init__(self, matcher: Matcher, tracing: Tracing) -> None:
        self._matcher = matcher
        self.engines = matcher.engines
        self.read_posting = matcher.read_posting
        self.render_page = matcher.render_page
        self.quote_regions = matcher.quote_regions
        self._tracing = tracing

    async def match(
        self,
        engine: Engine,
        pair: Pair,
        *,
        within: timedelta,
        on_stage: OnStage,
        on_progress: OnProgress = unwatched,
    ) -> MatchResult:
        id = traced_now()
        if id is None:
            return await self._matcher.match(engine, pair, within=within, on_stage=on_stage)
        with self._tracing.span("run", id, {ENGINE: engine}) as span:
            stages = _Stages(self._tracing, on_stage)
            try:
                judged = await self._matcher.match(engine, pair, within=within, on_stage=stages)
            finally:
                stages.end()
            span.set_attribute(OUTCOME, _outcome_of(judged))
            return judged


def _outcome_of(result: MatchResult) -> str:
    match result:
        case Failure():
            return result.code
        case OutOfTime():
            return FailureCode.TIME_LIMIT
        case _:
            return "judged"


class _Stages:
    """Called as each stage begins, which ends the one before."""

    def __init__(self, tracing: Tracing, on_stage: OnStage) -> None:
        self._tracing = tracing
        self._on_stage = on_stage
        self._span: Span | None = None

    async def __call__(self, stage: Stage) -> None:
        self.end()
        await self._on_stage(stage)
        self._span = self._tracing.start(stage.value)

    def end(self) -> None:
        if self._span is not None:
            self._span.end()
        self._span = None
