"""Spans of evaluations, sent to an OpenTelemetry collector. Needs the extra `tracing`.

An evaluation's id is its trace's id, and its lower half the id of the first span. So what the API does and what any
worker does meet in one trace though nothing of it travels: not in the queue, which may lose it, nor in a column.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from uuid import UUID

import anyio
import anyio.to_thread
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import (
    INVALID_SPAN,
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    get_current_span,
    set_span_in_context,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from adapters.telemetry.sampling import ByEvaluation
from domain.model.errors import Refusal
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId

JOB_ID, ATTEMPT, ENGINE = "ai_recruiter.job.id", "ai_recruiter.attempt", "ai_recruiter.engine"
OUTCOME, REFUSAL = "ai_recruiter.outcome", "ai_recruiter.refusal"
EVENTS, ROLE, DISPATCH = "ai_recruiter.events", "ai_recruiter.document", "ai_recruiter.dispatch"
_PATH = "/v1/traces"
_SEND_LIMIT = 3.0  # seconds for a batch, its retries included
_FLUSH_LIMIT = 3.0  # seconds at the end of the process
_LOWER_HALF = 2**64 - 1
_caller = TraceContextTextMapPropagator()
_running: ContextVar[Span | None] = ContextVar("running", default=None)


class Tracing:
    """Makes the spans of one process. What is made of an evaluation holds ids, stages, figures and codes alone."""

    def __init__(self, provider: TracerProvider, ids: EvaluationIds, sampler: ByEvaluation) -> None:
        self._tracer = provider.get_tracer("ai-recruiter")
        self._ids = ids
        self._takes = sampler.takes

    def accepted(self, id: EvaluationId, began_ns: int, traceparent: str | None) -> None:
        """The first span of an evaluation, once it is accepted; the caller's own trace is linked to it."""
        if not self._takes(id.int):
            return
        with self._ids.first_of(id):
            span = self._tracer.start_span(
                "POST /api/v1/jobs",
                context=Context(),
                kind=SpanKind.SERVER,
                attributes={"http.request.method": "POST", "http.route": "/api/v1/jobs", JOB_ID: str(id)},
                links=_links(traceparent),
                start_time=began_ns,
            )
        span.end()

    @contextmanager
    def attempt(self, claimed: Evaluation) -> Iterator[None]:
        """The block is one attempt of a worker."""
        about: dict[str, AttributeValue] = {ATTEMPT: claimed.attempt, ENGINE: claimed.engine}
        with self.span("attempt", claimed.id, about, kind=SpanKind.CONSUMER) as span:
            token = _running.set(span)
            try:
                yield
            finally:
                _running.reset(token)

    @contextmanager
    def span(
        self,
        name: str,
        id: EvaluationId,
        about: Mapping[str, AttributeValue] | None = None,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        began_ns: int | None = None,
    ) -> Iterator[Span]:
        """The block is a part of what is done for an evaluation. Of what it raises only type and code are recorded."""
        if not self._takes(id.int):  # the library would come to the same, at a third of the price of a span
            yield INVALID_SPAN
            return
        with self._tracer.start_as_current_span(
            name,
            context=_context_of(id),
            kind=kind,
            attributes={JOB_ID: str(id), **(about or {})},
            start_time=began_ns,
            record_exception=False,  # its message may quote a document
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except Refusal as refusal:
                span.set_attribute(REFUSAL, refusal.code)
                raise
            except Exception as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def start(self, name: str) -> Span:
        """A part of what is done now; the caller ends it."""
        return self._tracer.start_span(name)

    def conclude(self, id: EvaluationId, outcome: str, *, wrong: str | None = None) -> None:
        """Tell how the attempt that runs here ended, if it is this evaluation's; `wrong` is the code of a failure."""
        span = _running.get()
        if span is None or span.get_span_context().trace_id != id.int:
            return
        span.set_attribute(OUTCOME, outcome)
        if wrong is not None:
            span.set_status(Status(StatusCode.ERROR, wrong))


def traced_now() -> EvaluationId | None:
    """Whose trace the present task works on."""
    found = get_current_span().get_span_context()
    return EvaluationId(UUID(int=found.trace_id)) if found.is_valid else None


class EvaluationIds(RandomIdGenerator):
    """Random ids, but for the first span of an evaluation, which every process can compute beforehand."""

    def __init__(self) -> None:
        self._first_of: EvaluationId | None = None

    @contextmanager
    def first_of(self, id: EvaluationId) -> Iterator[None]:
        """The one span that is started in this block is the first of its evaluation. Nothing may be awaited in it."""
        self._first_of = id
        try:
            yield
        finally:
            self._first_of = None

    def generate_trace_id(self) -> int:
        return self._first_of.int if self._first_of else super().generate_trace_id()

    def generate_span_id(self) -> int:
        return _first_span(self._first_of) if self._first_of else super().generate_span_id()


@asynccontextmanager
async def open_tracing(url: str, *, share: float, version: str, instance: str) -> AsyncIterator[Tracing]:
    """Spans of a `share` (0 to 1) of the evaluations go to the collector at `url`, in batches, by a thread.

    A collector that is away costs spans and nothing else; what is left is sent when the context is left, for a few
    seconds at most.
    """
    about = {"service.name": "ai-recruiter", "service.version": version, "service.instance.id": instance}
    ids, sampler = EvaluationIds(), ByEvaluation(share)
    provider = TracerProvider(
        sampler=sampler, resource=Resource.create(about), id_generator=ids, shutdown_on_exit=False
    )
    exporter = OTLPSpanExporter(url.rstrip("/").removesuffix(_PATH) + _PATH, timeout=_SEND_LIMIT)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    try:
        yield Tracing(provider, ids, sampler)
    finally:
        last = threading.Thread(target=provider.shutdown, daemon=True)  # it has no limit of its own
        last.start()
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(last.join, _FLUSH_LIMIT)


def _first_span(id: EvaluationId) -> int:
    """Never zero, which would be no span: the variant of a UUID is in this half."""
    return id.int & _LOWER_HALF


def _context_of(id: EvaluationId) -> Context | None:
    """What is done now, where it is done for this evaluation; else its first span, which may be in another process."""
    if get_current_span().get_span_context().trace_id == id.int:
        return None
    first = SpanContext(id.int, _first_span(id), is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return set_span_in_context(NonRecordingSpan(first), Context())


def _links(traceparent: str | None) -> list[Link]:
    if traceparent is None:
        return []
    caller = get_current_span(_caller.extract({"traceparent": traceparent}, Context())).get_span_context()
    return [Link(caller)] if caller.is_valid else []
