"""What the spans of an evaluation say, and that no collector can hurt the service."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Status
from opentelemetry.sdk.trace.sampling import Decision

from adapters.fakes import ScriptedMatcher
from adapters.telemetry.sampling import ByEvaluation
from adapters.telemetry.tracing import open_tracing
from domain.model.errors import StaleAttempt
from domain.model.events import Stage
from domain.model.ids import EvaluationId
from domain.model.report import Failure, FailureCode
from ports.contracts.builders import an_id
from tests.harness.collector import Collector, collecting
from tests.harness.ports import free_port
from tests.harness.scene import LEASE, Scene

SECRET = "Zebulon Quagmire has the password hunter2"
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


@asynccontextmanager
async def tracing(url: str, matcher: ScriptedMatcher | None = None, *, share: float = 1.0) -> AsyncIterator[Scene]:
    async with open_tracing(url, share=share, version="7", instance="here:1") as spans:
        yield Scene(matcher=matcher or ScriptedMatcher(), tracing=spans)


async def judged(scene: Scene, id: EvaluationId, *, traceparent: str | None = None) -> None:
    """As the API and then a worker would."""
    assert scene.tracing is not None
    scene.tracing.accepted(id, time.time_ns() - 10**9, traceparent)
    claimed = await scene.claimed(id)
    with scene.tracing.attempt(claimed):
        await scene.application.use_cases.run().judge(claimed)


async def test_an_evaluation_is_one_tree_from_its_request_to_its_stages(collector: Collector) -> None:
    async with tracing(collector.url) as scene:
        id = await scene.submitted()
        await judged(scene, id)
    root, attempt, run = (collector.one(name, id) for name in ("POST /api/v1/jobs", "attempt", "run"))
    assert root.span.parent_span_id == b""
    assert root.seconds >= 1
    assert attempt.is_child_of(root)
    assert (attempt["ai_recruiter.attempt"], attempt["ai_recruiter.outcome"]) == ("1", "succeeded")
    assert run.is_child_of(attempt)
    assert all(collector.one(stage.value, id).is_child_of(run) for stage in Stage)
    assert all(read.is_child_of(attempt) for read in collector.named("documents.get", id))
    for name in ("documents.put", "evaluations.add", "queue.put"):
        assert collector.one(name, id).is_child_of(root)
    assert len(collector.spans()) == len(collector.spans(id)) == 15
    assert {it["ai_recruiter.job.id"] for it in collector.spans() if it.name not in list(Stage)} == {str(id)}


async def test_the_trace_of_a_caller_is_linked_and_a_broken_one_ignored(collector: Collector) -> None:
    async with tracing(collector.url) as scene:
        linked, plain = await scene.submitted(), await scene.submitted()
        await judged(scene, linked, traceparent=CALLER)
        await judged(scene, plain, traceparent="00-zz-\x00-01")
    [link] = collector.one("POST /api/v1/jobs", linked).span.links
    assert f"00-{link.trace_id.hex()}-{link.span_id.hex()}-01" == CALLER
    assert not collector.one("POST /api/v1/jobs", plain).span.links


async def test_what_went_wrong_is_told_by_its_code_and_never_in_words(collector: Collector) -> None:
    async with tracing(collector.url, ScriptedMatcher(Failure(code=FailureCode.ENCRYPTED, message=SECRET))) as scene:
        refused = await scene.submitted()
        await judged(scene, refused)
        scene.matcher.outcome = RuntimeError(SECRET)
        crashed = await scene.submitted()
        with pytest.raises(RuntimeError):
            await judged(scene, crashed)
    assert collector.one("attempt", refused).span.status == Status(code=Status.STATUS_CODE_ERROR, message="encrypted")
    assert collector.one("run", crashed).span.status == Status(code=Status.STATUS_CODE_ERROR, message="RuntimeError")
    assert len(collector.bodies) > 0
    assert not [body for body in collector.bodies if b"hunter2" in body or b"Quagmire" in body]
    assert not [event for it in collector.spans() for event in it.span.events]


async def test_a_lost_worker_the_sweep_and_the_second_attempt_are_in_the_same_trace(collector: Collector) -> None:
    async with tracing(collector.url) as scene:
        assert scene.tracing is not None
        id = await scene.submitted()
        late = await scene.claimed(id)
        with scene.tracing.attempt(late):
            scene.clock.advance(LEASE)
            await scene.swept()
            await judged(scene, id)
            with pytest.raises(StaleAttempt):
                await scene.application.use_cases.run().judge(late)
    first, second = collector.named("attempt", id)
    assert (first["ai_recruiter.attempt"], first["ai_recruiter.outcome"]) == ("1", "superseded")
    assert (second["ai_recruiter.attempt"], second["ai_recruiter.outcome"]) == ("2", "succeeded")
    assert collector.one("sweep", id)["ai_recruiter.outcome"] == "queued"


async def test_who_only_reads_makes_no_spans(collector: Collector) -> None:
    async with tracing(collector.url) as scene:
        id = await scene.submitted()
        await judged(scene, id)
        made = 15
        read = scene.application.use_cases.read()
        tenant = (await scene.application.adapters.evaluations.change(id, lambda it, at: it)).tenant
        await read.get(id, tenant)
        await read.report(id, tenant)
    assert len(collector.spans()) == made + 1  # the change above


@pytest.mark.parametrize(("share", "traced"), [(0.0, 0), (1.0, 15)])
async def test_a_share_of_the_evaluations_is_traced(collector: Collector, share: float, traced: int) -> None:
    async with tracing(collector.url, share=share) as scene:
        await judged(scene, await scene.submitted())
    assert len(collector.spans()) == traced


def takes(share: float, trace_id: int) -> bool:
    return ByEvaluation(share).should_sample(None, trace_id, "attempt").decision is Decision.RECORD_AND_SAMPLE


def test_a_half_is_a_half_though_ids_begin_with_the_time() -> None:
    """OpenTelemetry's own sampler takes none: it looks at bits that are the same in every UUIDv7."""
    taken = sum(takes(0.5, an_id().int) for _ in range(4_000))
    assert 1_800 < taken < 2_200


def test_every_process_takes_the_same_evaluations() -> None:
    id = UUID("018f0000-0000-7000-8000-0000" + "3fffffff")
    assert takes(0.25, id.int)
    assert not takes(0.25, id.int + 1)


@pytest.mark.parametrize("trouble", ["nobody there", "500", "hangs"])
async def test_a_collector_in_trouble_costs_spans_and_a_few_seconds_at_the_end(
    collector: Collector, trouble: str
) -> None:
    if trouble == "500":
        collector.answer = 500
    if trouble == "hangs":
        collector.freed.clear()
    url = collector.url if trouble != "nobody there" else f"http://127.0.0.1:{free_port()}"
    async with tracing(url) as scene:
        for _ in range(5):
            id = await scene.submitted()
            began = time.monotonic()
            await judged(scene, id)
            assert time.monotonic() - began < 2
        ending = time.monotonic()
    assert time.monotonic() - ending < 6
    assert collector.spans() == []
