"""Submitting: what is accepted, what is refused, and what is left behind."""

from __future__ import annotations

import pytest

from adapters.fakes import MemoryDocuments, MemoryEvaluations
from adapters.in_process import InProcessQueue
from bootstrap.settings import Settings
from domain.model.documents import DocumentKey, DocumentRole
from domain.model.errors import InvalidRequest, KeyInFlight, KeyReused, TooBusy, UnknownEngine
from domain.model.evaluation import Evaluation
from domain.model.events import EventType
from domain.model.ids import Engine
from domain.model.outcome import Status
from ports.contracts.builders import ALICE, BOB
from ports.contracts.clock import ManualClock
from ports.errors import DocumentLost, Unavailable
from ports.evaluations import Accepted, Idempotency
from tests.harness.world import World


async def test_an_accepted_submission_is_kept_with_both_documents() -> None:
    world = World()
    accepted = await world.submit(cv="knows Go", job="wants Go")
    kept = await world.evaluations.get(accepted.evaluation.id, ALICE)
    assert kept.status is Status.QUEUED
    assert kept.engine == "scripted"
    assert await world.documents.get(DocumentKey(kept.id, DocumentRole.CV)) == b"knows Go"
    assert await world.documents.get(DocumentKey(kept.id, DocumentRole.JOB_DESCRIPTION)) == b"wants Go"


async def test_an_unknown_engine_is_refused_with_those_that_exist() -> None:
    with pytest.raises(UnknownEngine, match="scripted"):
        await World().submit(engine=Engine("oracle"))


@pytest.mark.parametrize(("cv", "job"), [("", "text"), ("text", " \n\t")])
async def test_an_empty_document_is_refused(cv: str, job: str) -> None:
    with pytest.raises(InvalidRequest, match="empty"):
        await World().submit(cv=cv, job=job)


async def test_the_same_key_gives_the_same_job_and_leaves_no_second_document() -> None:
    world = World()
    first = await world.submit(key="k")
    again = await world.submit(key="k")
    assert again == Accepted(await world.evaluations.get(first.evaluation.id, ALICE), replayed=True)
    assert len(world.documents.kept()) == 2


async def test_the_same_key_with_another_cv_is_refused_and_leaves_nothing() -> None:
    world = World()
    await world.submit(key="k")
    with pytest.raises(KeyReused):
        await world.submit(key="k", cv="somebody else")
    assert len(world.documents.kept()) == 2


async def test_two_tenants_may_use_the_same_key() -> None:
    world = World()
    ids = {(await world.submit(key="k", tenant=tenant)).evaluation.id for tenant in (ALICE, BOB)}
    assert len(ids) == 2


async def test_a_key_whose_first_request_is_unanswered_is_in_flight() -> None:
    world = World()

    class Slow(MemoryEvaluations):
        async def add(self, evaluation: Evaluation, idempotency: Idempotency | None = None) -> Accepted:
            with pytest.raises(KeyInFlight):
                await world.submit(key="k")
            return await super().add(evaluation, idempotency)

    world.evaluations = Slow(world.clock)
    world.use_cases.adapters.override(world.adapters())
    await world.submit(key="k")
    assert (await world.submit(key="k")).replayed


async def test_a_full_queue_refuses_a_tenant_before_it_refuses_all() -> None:
    world = World(settings=Settings(max_open_per_tenant=2, max_open=3))
    await world.submit()
    await world.submit()
    with pytest.raises(TooBusy, match="you have 2"):
        await world.submit()
    await world.submit(tenant=BOB)
    with pytest.raises(TooBusy, match="3 evaluations are waiting"):
        await world.submit(tenant=BOB)


async def test_a_queue_that_is_away_does_not_keep_a_submission_out() -> None:
    world = World(queue=InProcessQueue(size=1))
    await world.submit()
    accepted = await world.submit()
    assert [event.type for event in await world.evaluations.events(accepted.evaluation.id, after=0, limit=9)] == [
        EventType.QUEUED
    ]


async def test_documents_outlive_a_commit_whose_answer_was_lost() -> None:
    class LosesTheAnswer(MemoryEvaluations):
        async def add(self, evaluation: Evaluation, idempotency: Idempotency | None = None) -> Accepted:
            await super().add(evaluation, idempotency)
            raise Unavailable("the connection broke at the commit")

    world = World()
    world.evaluations = LosesTheAnswer(ManualClock())
    world.use_cases.adapters.override(world.adapters())
    with pytest.raises(Unavailable):
        await world.submit(key="k")
    assert len(world.documents.kept()) == 2


async def test_a_document_that_cannot_be_kept_leaves_no_row() -> None:
    class Full(MemoryDocuments):
        async def put(self, contents: object) -> None:
            raise Unavailable("no space left on device")

    world = World(documents=Full())
    with pytest.raises(Unavailable):
        await world.submit()
    assert await world.evaluations.open_count() == 0


async def test_an_unknown_document_is_lost_not_empty() -> None:
    world = World()
    accepted = await world.submit()
    key = DocumentKey(accepted.evaluation.id, DocumentRole.CV)
    await world.documents.delete(key)
    with pytest.raises(DocumentLost):
        await world.use_cases.read().document(accepted.evaluation.id, ALICE, DocumentRole.CV)
