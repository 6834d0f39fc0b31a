"""The contract of an AuditTrail, and what the stores beside it write into it."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import anyio
import pytest

from domain.model.audit import Action, AuditFilter, Fact
from domain.model.audit_chain import NOTHING, Checkpoint, Entry, digest_of
from domain.model.events import Stage
from domain.model.ids import Tenant
from domain.model.report import Recommendation
from ports.audit import AuditTrail
from ports.contracts.base import Contract
from ports.contracts.builders import ALICE, ATS, BOB, OPERATOR, a_report, a_submission, a_user, an_id
from ports.contracts.clock import START
from ports.contracts.evaluations import claimed, entered
from ports.contracts.vacancy_builders import a_vacancy, approve, read
from ports.evaluations import EvaluationStores
from ports.vacancies import VacancyStores


@dataclass(frozen=True, slots=True)
class AuditedStores:
    """A trail, and stores that write into it."""

    trail: AuditTrail
    evaluations: EvaluationStores
    vacancies: VacancyStores


OpenAudited = Callable[[], AbstractAsyncContextManager[AuditedStores]]
"""Opens the stores; within one test every call opens the same ones, as the next process would."""
_MINUTE = timedelta(minutes=1)


def a_fact(number: int = 0, **changes: Any) -> Fact:
    """A fact `number` minutes after the beginning."""
    return Fact(**{"action": Action.REPORT_VIEWED, "actor": ATS, "at": START + number * _MINUTE, **changes})


def require_chain(entries: Sequence[Entry], tenant: Tenant) -> None:
    """Each follows the one before, and is what was hashed."""
    before = NOTHING
    for seq, entry in enumerate(entries, 1):
        told = json.loads(entry.body)
        assert (told["tenant"], told["seq"], told["prev"]) == (tenant, seq, before.hex())
        assert (entry.tenant, entry.seq, entry.digest) == (tenant, seq, digest_of(entry.body))
        before = entry.digest


async def whole(trail: AuditTrail, tenant: Tenant) -> Sequence[Entry]:
    """The chain of a tenant, which has to hold."""
    entries = await trail.entries(tenant, after=0, limit=10_000)
    require_chain(entries, tenant)
    head = await trail.head(tenant)
    assert (head.seq, head.digest) == ((entries[-1].seq, entries[-1].digest) if entries else (0, NOTHING))
    return entries


async def told(trail: AuditTrail, tenant: Tenant = ALICE) -> list[dict[str, Any]]:
    """What the entries of a tenant say."""
    return [json.loads(entry.body) for entry in await whole(trail, tenant)]


class AuditTrailContract(Contract):
    """Derive a class whose name begins with `Test`, and give `open_audited`."""

    @pytest.fixture
    @abstractmethod
    def open_audited(self) -> OpenAudited:
        """Opens empty stores."""

    @pytest.fixture
    async def stores(self, open_audited: OpenAudited) -> AsyncIterator[AuditedStores]:
        async with open_audited() as opened:
            yield opened

    @pytest.fixture
    def trail(self, stores: AuditedStores) -> AuditTrail:
        return stores.trail

    async def test_an_empty_chain_has_a_head(self, trail: AuditTrail) -> None:
        assert await whole(trail, ALICE) == []
        assert (await trail.page(ALICE, AuditFilter(), before=None, size=5)).items == ()

    async def test_facts_are_chained_in_order(self, trail: AuditTrail) -> None:
        anna = a_user("Ånna \u2028 „Weber“")
        await trail.append(ALICE, [a_fact(0), a_fact(1, actor=anna, data={"n": 1.0, "x": [None]})])
        await trail.append(ALICE, [])
        await trail.append(ALICE, [a_fact(2)])
        first, second, third = await told(trail)
        assert second["actor"] == {"kind": "user", "name": "Ånna \u2028 „Weber“"}
        assert second["data"] == {"n": 1, "x": [None]}
        assert (first["at"], third["at"]) == ("2026-11-23T12:00:00.250000Z", "2026-11-23T12:02:00.250000Z")

    async def test_each_tenant_has_a_chain_of_its_own(self, trail: AuditTrail) -> None:
        await trail.append(ALICE, [a_fact()])
        await trail.append(BOB, [a_fact(), a_fact()])
        assert [len(await whole(trail, tenant)) for tenant in (ALICE, BOB)] == [1, 2]

    async def test_time_never_falls_along_a_chain(self, trail: AuditTrail) -> None:
        await trail.append(ALICE, [a_fact(5), a_fact(3)])
        await trail.append(ALICE, [a_fact(1)])
        assert [entry.at for entry in await whole(trail, ALICE)] == [START + 5 * _MINUTE] * 3

    async def test_of_many_writers_at_once_none_breaks_the_chain(self, trail: AuditTrail) -> None:
        async def write(number: int) -> None:
            for _ in range(5):
                await trail.append(ALICE if number % 2 else BOB, [a_fact(number), a_fact(number)])

        async with anyio.create_task_group() as group:
            for number in range(16):
                group.start_soon(write, number)
        assert [len(await whole(trail, tenant)) for tenant in (ALICE, BOB)] == [80, 80]

    async def test_pages_are_newest_first_and_hold_what_is_wanted(self, trail: AuditTrail) -> None:
        job, vacancy, anna = an_id(), a_vacancy().id, a_user("anna")
        facts = [
            a_fact(0, evaluation_id=job),
            a_fact(1, vacancy_id=vacancy, actor=anna),
            a_fact(2, action=Action.JOB_DECIDED, evaluation_id=job, vacancy_id=vacancy, actor=anna),
            a_fact(3),
        ]
        await trail.append(ALICE, facts)
        await trail.append(BOB, [a_fact(1, evaluation_id=job, actor=anna)])
        for wanted, expected in {
            AuditFilter(): [4, 3, 2, 1],
            AuditFilter(evaluation_id=job): [3, 1],
            AuditFilter(vacancy_id=vacancy): [3, 2],
            AuditFilter(actor="anna"): [3, 2],
            AuditFilter(action=Action.JOB_DECIDED): [3],
            AuditFilter(created_after=START + _MINUTE, created_before=START + 2 * _MINUTE): [3, 2],
            AuditFilter(created_after=START + 4 * _MINUTE): [],
            AuditFilter(created_before=START - _MINUTE): [],
            AuditFilter(actor="anna", created_before=START + _MINUTE): [2],
        }.items():
            page = await trail.page(ALICE, wanted, before=None, size=10)
            assert ([entry.seq for entry in page.items], page.next_before) == (expected, None), wanted

    async def test_pages_follow_each_other_without_a_gap(self, trail: AuditTrail) -> None:
        await trail.append(ALICE, [a_fact(number) for number in range(7)])
        seen, before = [], None
        while True:
            page = await trail.page(ALICE, AuditFilter(), before=before, size=3)
            seen += [entry.seq for entry in page.items]
            before = page.next_before
            if before is None:
                break
        assert seen == [7, 6, 5, 4, 3, 2, 1]

    async def test_a_chain_that_has_grown_is_to_be_signed(self, trail: AuditTrail) -> None:
        await trail.append(ALICE, [a_fact()])
        await trail.append(BOB, [a_fact(), a_fact()])
        heads = await trail.heads_to_sign(limit=10)
        assert [(head.tenant, head.seq) for head in heads] == [(ALICE, 1), (BOB, 2)]
        assert [head.tenant for head in await trail.heads_to_sign(limit=1)] == [ALICE]
        first = Checkpoint(tenant=ALICE, seq=1, body=b'{"first":1}', signature=bytes(64))
        await trail.add_checkpoint(first)
        await trail.add_checkpoint(Checkpoint(tenant=ALICE, seq=1, body=b"{}", signature=bytes(64)))
        assert [head.tenant for head in await trail.heads_to_sign(limit=10)] == [BOB]
        assert await trail.checkpoints(ALICE, after=0, limit=10) == [first]
        assert await trail.checkpoints(ALICE, after=1, limit=10) == []
        await trail.append(ALICE, [a_fact()])
        assert [head.tenant for head in await trail.heads_to_sign(limit=10)] == [ALICE, BOB]

    async def test_the_life_of_a_job_is_written_down_with_its_state(self, stores: AuditedStores) -> None:
        new = a_submission()
        repository = stores.evaluations.evaluations
        await repository.add(new)
        await repository.change(new.id, claimed())
        await repository.change(new.id, entered(Stage.READING_CV))
        await repository.change(new.id, entered(Stage.MATCHING))
        await repository.change(new.id, lambda it, at: it.succeed(a_report(), attempt=1, at=at))
        anna = a_user("anna")
        await repository.change(new.id, lambda it, at: it.reveal(by=anna, at=at))
        await repository.change(
            new.id, lambda it, at: it.decide(Recommendation.REJECT, reason="Elif Brandt said no", by=anna, at=at)
        )
        entries = await told(stores.trail)
        assert [(each["action"], each["actor"]["name"]) for each in entries] == [
            ("job.submitted", "ats"),
            ("job.started", "worker-1"),
            ("job.succeeded", "worker-1"),
            ("job.revealed", "anna"),
            ("job.decided", "anna"),
        ]
        assert {each["job_id"] for each in entries} == {str(new.id)}
        submitted, _, succeeded, _, decided = (each["data"] for each in entries)
        assert submitted["cv"] == {"salted_sha256": new.cv.salted(new.cv.sha256), "bytes": 40_000, "is_text": False}
        assert [each["stage"] for each in succeeded["stages"]] == ["reading_cv", "matching"]
        assert (succeeded["score"], succeeded["recommendation"]) == (71.5, "review")
        assert (decided["follows_advice"], decided["computed"]["score"]) == (False, 71.5)

    async def test_nothing_of_a_candidate_stands_in_it(self, stores: AuditedStores) -> None:
        new = a_submission(filename="Elif Brandt.pdf", metadata={"name": "Elif Brandt"})
        repository = stores.evaluations.evaluations
        await repository.add(new)
        await repository.change(new.id, claimed())
        await repository.change(new.id, lambda it, at: it.succeed(a_report(), attempt=1, at=at))
        await repository.change(
            new.id, lambda it, at: it.decide(Recommendation.REJECT, reason="Elif Brandt", by=OPERATOR, at=at)
        )
        bodies = b"".join(entry.body for entry in await whole(stores.trail, ALICE))
        assert b"Elif" not in bodies
        for digest in (new.cv.sha256, digest_of(b"Elif Brandt").hex()):
            assert digest.encode() not in bodies

    async def test_a_change_that_is_refused_leaves_no_entry(self, stores: AuditedStores) -> None:
        new = a_submission()
        repository = stores.evaluations.evaluations
        await repository.add(new)

        def refuse(it: Any, at: Any) -> Any:
            it.cancel(by=ATS, at=at)
            raise LookupError

        with pytest.raises(LookupError):
            await repository.change(new.id, refuse)
        assert [each["action"] for each in await told(stores.trail)] == ["job.submitted"]

    async def test_jobs_that_start_and_end_at_once_share_a_chain(self, stores: AuditedStores) -> None:
        repository = stores.evaluations.evaluations
        jobs = [a_submission(tenant=ALICE if number % 3 else BOB) for number in range(16)]

        async def live(number: int) -> None:
            await repository.add(jobs[number])
            await repository.change(jobs[number].id, claimed())
            await repository.change(jobs[number].id, lambda it, at: it.succeed(a_report(), attempt=1, at=at))

        async with anyio.create_task_group() as group:
            for number in range(16):
                group.start_soon(live, number)
        assert [len(await whole(stores.trail, tenant)) for tenant in (ALICE, BOB)] == [30, 18]

    async def test_criteria_are_written_down_with_who_approved_them(self, stores: AuditedStores) -> None:
        new = a_vacancy()
        await stores.vacancies.vacancies.add(new)
        await read(stores.vacancies.vacancies, new.id)
        await approve(stores.vacancies.vacancies, new.id)
        anna = a_user("anna")
        await stores.vacancies.vacancies.change(new.id, lambda it, at: it.rename("Cook", by=anna, at=at))
        entries = await told(stores.trail)
        actions = ["vacancy.opened", "vacancy.read", "criteria.approved", "vacancy.renamed"]
        assert [each["action"] for each in entries] == actions
        assert [each["actor"]["name"] for each in entries] == ["ats", "reader", "ann", "anna"]
        assert entries[1]["data"]["sha256"] == entries[2]["data"]["sha256"]
        assert {each["vacancy_id"] for each in entries} == {str(new.id)}

    async def test_the_next_process_goes_on(self, open_audited: OpenAudited, trail: AuditTrail) -> None:
        await trail.append(ALICE, [a_fact()])
        async with open_audited() as again:
            await again.trail.append(ALICE, [a_fact()])
        assert len(await whole(trail, ALICE)) == 2
