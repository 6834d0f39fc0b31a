"""Faults of stores: documents and evaluations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta

import anyio
import anyio.lowlevel
import pytest

from adapters.fakes import MemoryDocuments, MemoryEvaluations
from adapters.system import SystemClock
from domain.model.documents import DocumentKey
from domain.model.errors import Refusal
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant
from ports.contracts.documents import DocumentPromises, DocumentStoreContract, OpenDocumentStore
from ports.contracts.evaluations import EvaluationPromises, OpenStores
from ports.contracts.stores import EvaluationStoresContract
from ports.errors import DocumentLost
from ports.evaluations import Accepted, Change, EvaluationStores, Idempotency
from ports.time_and_ids import Clock
from ports.workers import Attendance
from tests.contracts.faults import noticed_by

# ---- documents


class Documents(DocumentStoreContract):
    promises = DocumentPromises(survives_restart=False)
    faulty: type[MemoryDocuments] = MemoryDocuments

    @pytest.fixture
    def open_store(self) -> OpenDocumentStore:
        return lambda: nullcontext(self.faulty())


class KeepsTheFirst(MemoryDocuments):
    async def put(self, contents: Mapping[DocumentKey, bytes]) -> None:
        await super().put({key: content for key, content in contents.items() if key not in self.kept()})


class KeepsOneOfEach(MemoryDocuments):
    async def put(self, contents: Mapping[DocumentKey, bytes]) -> None:
        for key, content in contents.items():
            await super().put({key: content})
            await anyio.lowlevel.checkpoint()
            self.last = content

    async def get(self, key: DocumentKey) -> bytes:
        await super().get(key)
        return self.last


class RaisesItsOwn(MemoryDocuments):
    async def get(self, key: DocumentKey) -> bytes:
        try:
            return await super().get(key)
        except DocumentLost:
            raise KeyError(key) from None


class DeletesTheEvaluation(MemoryDocuments):
    async def delete(self, key: DocumentKey) -> None:
        for other in self.kept():
            if other.owner == key.owner:
                await super().delete(other)


@noticed_by("test_the_last_put_counts")
class TestKeepsTheFirst(Documents):
    faulty = KeepsTheFirst


@noticed_by("test_concurrent_calls_do_not_mix_documents_up")
class TestKeepsOneOfEach(Documents):
    faulty = KeepsOneOfEach


@noticed_by("test_a_key_that_was_never_put_raises_document_lost")
class TestRaisesItsOwn(Documents):
    faulty = RaisesItsOwn


@noticed_by("test_both_documents_of_an_evaluation_are_separate")
class TestDeletesTheEvaluation(Documents):
    faulty = DeletesTheEvaluation


@noticed_by("test_a_document_is_there_after_a_restart_where_that_is_promised")
class TestForgetsDocuments(Documents):
    promises = DocumentPromises(survives_restart=True)


# ---- evaluations


class Evaluations(EvaluationStoresContract):
    promises = EvaluationPromises(survives_restart=False)
    faulty: type[MemoryEvaluations] = MemoryEvaluations

    @pytest.fixture
    def open_stores(self) -> OpenStores:
        def stores() -> EvaluationStores:
            faulty = self.faulty(SystemClock())
            return EvaluationStores(evaluations=faulty, reader=faulty, operations=faulty, workers=faulty)

        return lambda: nullcontext(stores())


class TakesAnyPayload(MemoryEvaluations):
    async def add(self, evaluation: Evaluation, idempotency: Idempotency | None = None) -> Accepted:
        return await super().add(evaluation, idempotency and replace(idempotency, fingerprint=b"any"))


class SeesEveryTenant(MemoryEvaluations):
    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.tenants: dict[EvaluationId, Tenant] = {}

    async def add(self, evaluation: Evaluation, idempotency: Idempotency | None = None) -> Accepted:
        self.tenants[evaluation.id] = evaluation.tenant
        return await super().add(evaluation, idempotency)

    async def get(self, id: EvaluationId, tenant: Tenant) -> Evaluation:
        return await super().get(id, self.tenants.get(id, tenant))


class LosesUpdates(SeesEveryTenant):
    async def change(self, id: EvaluationId, change: Change, *, tenant: Tenant | None = None) -> Evaluation:
        read = await self.get(id, self.tenants.get(id, Tenant("")))
        await anyio.lowlevel.checkpoint()
        return await super().change(id, lambda it, at: change(read, at), tenant=tenant)


class SweepsEverything(MemoryEvaluations):
    async def change_due(self, change: Change, *, limit: int) -> Sequence[Evaluation]:
        return await super().change_due(change, limit=1000)


class StopsAtARefusal(MemoryEvaluations):
    async def change_due(self, change: Change, *, limit: int) -> Sequence[Evaluation]:
        def checked(it: Evaluation, at: datetime) -> Evaluation:
            try:
                return change(it, at)
            except Refusal as refusal:
                raise RuntimeError from refusal

        return await super().change_due(checked, limit=limit)


class WritesReportsAnew(MemoryEvaluations):
    async def report(self, id: EvaluationId, tenant: Tenant) -> bytes:
        return json.dumps(json.loads(await super().report(id, tenant))).encode()


class RoundsTimes(MemoryEvaluations):
    async def add(self, evaluation: Evaluation, idempotency: Idempotency | None = None) -> Accepted:
        rounded = evaluation.created_at.replace(microsecond=0)
        return await super().add(replace(evaluation, created_at=rounded), idempotency)


@noticed_by("test_a_key_with_another_payload_is_refused")
class TestTakesAnyPayload(Evaluations):
    faulty = TakesAnyPayload


@noticed_by("test_another_tenant_finds_nothing")
class TestSeesEveryTenant(Evaluations):
    faulty = SeesEveryTenant


@noticed_by("test_one_of_twenty_racing_workers_claims")
class TestLosesUpdates(Evaluations):
    faulty = LosesUpdates


@noticed_by("test_the_longest_due_come_first_and_no_more_than_asked_for")
class TestSweepsEverything(Evaluations):
    faulty = SweepsEverything


@noticed_by("test_a_refused_change_keeps_no_other_from_its_turn")
class TestStopsAtARefusal(Evaluations):
    faulty = StopsAtARefusal


@noticed_by("test_a_report_comes_back_byte_for_byte")
class TestWritesReportsAnew(Evaluations):
    faulty = WritesReportsAnew


@noticed_by("test_times_are_the_stores_own_and_keep_their_microseconds")
class TestRoundsTimes(Evaluations):
    faulty = RoundsTimes


@noticed_by("test_evaluations_and_keys_are_there_after_a_restart_where_that_is_promised")
class TestForgetsEvaluations(Evaluations):
    promises = EvaluationPromises(survives_restart=True)


class CountsTheDead(MemoryEvaluations):
    async def attendance(self, *, within: timedelta) -> Attendance:
        return await super().attendance(within=timedelta(days=1))


@noticed_by("test_a_worker_is_at_work_while_it_gives_signs_of_life")
class TestCountsTheDead(Evaluations):
    faulty = CountsTheDead


class IgnoresStops(MemoryEvaluations):
    async def stopped(self, worker: str) -> None:
        return


@noticed_by("test_one_that_stopped_in_order_is_gone_at_once_and_since_when_is_known")
class TestIgnoresStops(Evaluations):
    faulty = IgnoresStops
