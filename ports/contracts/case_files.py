"""The contract of CaseFiles, and what the evaluations of the same store write into them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import anyio
import pytest

from domain.model.audit import Actor
from domain.model.case_file import CaseFile
from domain.model.contest import ContestOutcome, Follows
from domain.model.declarations import DeclaredBy, DeclaredFact, Location, NoticePeriod, Permission, WorkAuthorisation
from domain.model.errors import EvaluationNotFound, NotAllowed, NotDecided
from domain.model.ids import EvaluationId
from domain.model.notice import ADVERSE_NOTICE_WITHIN, LegalBasis, NoticeKind, NoticeText
from domain.model.principal import LOCAL
from domain.model.report import Recommendation
from ports.audit import AuditTrail
from ports.case_files import CaseChange, CaseFiles
from ports.contracts.audit import told
from ports.contracts.base import Contract
from ports.contracts.builders import ALICE, BOB, a_submission, a_user
from ports.contracts.evaluations import claimed, decided, succeeded
from ports.evaluations import EvaluationStores

ANNA, BEN = a_user("anna"), a_user("ben")
MAY_WORK = WorkAuthorisation(Permission.YES)


@dataclass(frozen=True, slots=True)
class CaseStores:
    """Case files, and the evaluations and the trail of the same store."""

    files: CaseFiles
    evaluations: EvaluationStores
    trail: AuditTrail


OpenCases = Callable[[], AbstractAsyncContextManager[CaseStores]]


def declared(*facts: WorkAuthorisation | Location | NoticePeriod) -> CaseChange:
    given = {it.fact: it for it in facts}
    return lambda it, at: it.declare(given, declared_by=DeclaredBy.CANDIDATE, declared_at=at, by=ANNA, at=at)


def withdrawn(fact: DeclaredFact) -> CaseChange:
    return lambda it, at: it.declare({fact: None}, declared_by=DeclaredBy.RECRUITER, declared_at=at, by=ANNA, at=at)


def told_before_use(*, opted_out: bool = False) -> CaseChange:
    def change(it: CaseFile, at: datetime) -> CaseFile:
        basis = LegalBasis.CONSENT
        text = NoticeText(
            kind=NoticeKind.BEFORE_USE, version="2026-11", given_at=at, legal_basis=basis, opted_out=opted_out
        )
        return it.give(text, by=ANNA, at=at)

    return change


def told_of_the_outcome() -> CaseChange:
    text = NoticeKind.ADVERSE_OUTCOME
    return lambda it, at: it.give(NoticeText(kind=text, version="3", given_at=at), by=ANNA, at=at)


def contested(statement: str | None = "I did lead the team") -> CaseChange:
    return lambda it, at: it.contest(statement, by=ANNA, at=at)


def answered(outcome: ContestOutcome, *, by: str = "ben", number: int = 1) -> CaseChange:
    return lambda it, at: it.answer(number, outcome, reason="looked again", by=a_user(by), overriding=False, at=at)


async def judged(stores: CaseStores) -> EvaluationId:
    """An evaluation of ALICE's that has ended with a report."""
    new = a_submission()
    await stores.evaluations.evaluations.add(new)
    await stores.evaluations.evaluations.change(new.id, claimed())
    await stores.evaluations.evaluations.change(new.id, succeeded())
    return new.id


async def rejected(stores: CaseStores) -> EvaluationId:
    """An evaluation of ALICE's that carol has decided against."""
    id = await judged(stores)
    await stores.evaluations.evaluations.change(id, decided(Recommendation.REJECT, "too little Python"))
    return id


class CaseFilesContract(Contract):
    """Derive a class whose name begins with `Test`, and give `open_cases`."""

    @pytest.fixture
    @abstractmethod
    def open_cases(self) -> OpenCases:
        """Opens empty stores."""

    @pytest.fixture
    async def stores(self, open_cases: OpenCases) -> AsyncIterator[CaseStores]:
        async with open_cases() as opened:
            yield opened

    @pytest.fixture
    def files(self, stores: CaseStores) -> CaseFiles:
        return stores.files

    async def test_a_case_file_is_empty_until_something_is_written(self, stores: CaseStores) -> None:
        it = await stores.files.get(await judged(stores), ALICE)
        assert it == CaseFile(evaluation=it.evaluation)

    async def test_another_tenants_case_file_is_not_found(self, stores: CaseStores) -> None:
        id = await judged(stores)
        with pytest.raises(EvaluationNotFound):
            await stores.files.get(id, BOB)
        with pytest.raises(EvaluationNotFound):
            await stores.files.change(id, contested(), tenant=BOB)
        assert (await stores.files.get(id, ALICE)).contests == ()

    async def test_what_is_declared_stands_until_it_is_declared_anew_or_withdrawn(self, stores: CaseStores) -> None:
        id, files = await judged(stores), stores.files
        await files.change(id, declared(MAY_WORK, Location("Köln", willing_to_relocate=True)), tenant=ALICE)
        changed = await files.change(id, declared(Location("Bonn"), NoticePeriod(90)), tenant=ALICE)
        found = await files.get(id, ALICE)
        assert found == changed
        assert {fact: it.told for fact, it in found.declarations.items()} == {
            DeclaredFact.WORK_AUTHORISATION: MAY_WORK,
            DeclaredFact.LOCATION: Location("Bonn"),
            DeclaredFact.NOTICE_PERIOD: NoticePeriod(90),
        }
        one = found.declarations[DeclaredFact.LOCATION]
        assert (one.declared_by, one.recorded_by) == (DeclaredBy.CANDIDATE, "anna")
        await files.change(id, withdrawn(DeclaredFact.LOCATION), tenant=ALICE)
        kept = (await files.declared([id, await judged(stores)]))[id]
        assert set(kept) == {DeclaredFact.WORK_AUTHORISATION, DeclaredFact.NOTICE_PERIOD}
        assert set(await files.declared([id])) == {id}

    async def test_notices_are_kept_as_they_were_given(self, stores: CaseStores) -> None:
        id = await judged(stores)
        await stores.files.change(id, told_before_use(), tenant=ALICE)
        await stores.files.change(id, told_before_use(opted_out=True), tenant=ALICE)
        found = await stores.files.get(id, ALICE)
        first, second = found.notices
        assert (first.number, first.told.legal_basis, first.told.opted_out) == (1, LegalBasis.CONSENT, False)
        assert (second.number, second.told.version, second.recorded_by) == (2, "2026-11", "anna")
        assert found.opted_out
        assert not found.alternative_process

    async def test_the_clock_of_the_notice_runs_from_the_first_decision_against_a_candidate(
        self, stores: CaseStores
    ) -> None:
        id = await rejected(stores)
        due = (await stores.files.get(id, ALICE)).notice_due_at
        decision = (await stores.evaluations.reader.get(id, ALICE)).decision
        assert decision is not None
        assert due == decision.at + ADVERSE_NOTICE_WITHIN
        await anyio.sleep(0.01)
        await stores.evaluations.evaluations.change(id, decided(Recommendation.REJECT, "still"))
        assert (await stores.files.get(id, ALICE)).notice_due_at == due
        await stores.evaluations.evaluations.change(id, decided(Recommendation.REVIEW, "talk first"))
        assert (await stores.files.get(id, ALICE)).notice_due_at is None

    async def test_a_notice_of_the_outcome_stops_the_clock_until_another_decision(self, stores: CaseStores) -> None:
        id = await rejected(stores)
        await stores.files.change(id, told_of_the_outcome(), tenant=ALICE)
        assert (await stores.files.get(id, ALICE)).notice_due_at is None
        await stores.evaluations.evaluations.change(id, decided(Recommendation.REJECT, "once more"))
        assert (await stores.files.get(id, ALICE)).notice_due_at is not None

    async def test_nothing_is_told_of_an_outcome_that_nobody_decided_on(self, stores: CaseStores) -> None:
        id = await judged(stores)
        with pytest.raises(NotDecided):
            await stores.files.change(id, told_of_the_outcome(), tenant=ALICE)
        assert (await stores.files.get(id, ALICE)).notices == ()

    async def test_what_is_due_is_listed_by_pages_the_most_urgent_first(self, stores: CaseStores) -> None:
        ids = [await rejected(stores) for _ in range(5)]
        await stores.files.change(ids[1], told_of_the_outcome(), tenant=ALICE)
        first = await stores.files.due(ALICE, after=None, size=2)
        second = await stores.files.due(ALICE, after=first.after, size=2)
        assert [it.evaluation.id for page in (first, second) for it in page.items] == [ids[0], *ids[2:]]
        assert second.after is None
        assert not any(it.overdue for it in first.items)
        assert first.items[0].evaluation.decision is not None
        assert (await stores.files.due(BOB, after=None, size=2)).items == ()

    async def test_a_contest_is_answered_by_somebody_who_did_not_decide(self, stores: CaseStores) -> None:
        id = await rejected(stores)
        await stores.files.change(id, contested(), tenant=ALICE)
        await stores.files.change(id, contested(None), tenant=ALICE)
        with pytest.raises(NotAllowed):
            await stores.files.change(id, answered(ContestOutcome.UPHELD, by="carol"), tenant=ALICE)
        await stores.files.change(id, answered(ContestOutcome.UPHELD), tenant=ALICE)
        first, second = (await stores.files.get(id, ALICE)).contests
        assert first.answer is not None
        assert second.answer is None
        assert (first.statement, second.statement) == ("I did lead the team", None)
        assert (first.answer.outcome, first.answer.reason, first.answer.by) == (
            ContestOutcome.UPHELD,
            "looked again",
            "ben",
        )

    async def test_what_is_said_to_have_changed_was_decided_anew(self, stores: CaseStores) -> None:
        id = await rejected(stores)
        await stores.files.change(id, contested(), tenant=ALICE)
        with pytest.raises(NotDecided):
            await stores.files.change(id, answered(ContestOutcome.CHANGED), tenant=ALICE)
        await stores.evaluations.evaluations.change(
            id, lambda it, at: it.decide(Recommendation.SHORTLIST, reason="right", by=BEN, at=at + timedelta(seconds=1))
        )
        changed = await stores.files.change(id, answered(ContestOutcome.CHANGED), tenant=ALICE)
        assert changed.contests[0].answer is not None

    async def test_a_correction_and_what_it_corrects_name_each_other(self, stores: CaseStores) -> None:
        first = await judged(stores)
        await stores.files.change(first, declared(MAY_WORK), tenant=ALICE)
        await stores.files.change(first, told_before_use(), tenant=ALICE)
        before = (await stores.files.get(first, ALICE)).version
        new = replace(a_submission(), follows=Follows(id=first, reason="the diploma was missing"))
        await stores.evaluations.evaluations.add(new)
        later, earlier = await stores.files.get(new.id, ALICE), await stores.files.get(first, ALICE)
        assert later.reviews is not None
        assert (later.reviews.of, later.reviews.reason, later.reviews.by) == (first, "the diploma was missing", "ats")
        assert earlier.reviewed_by == (new.id,)
        assert earlier.version > before
        assert set(later.declarations) == {DeclaredFact.WORK_AUTHORISATION}
        assert [it.number for it in later.notices] == [1]

    async def test_who_is_judged_again_keeps_what_was_declared_and_is_no_correction(self, stores: CaseStores) -> None:
        first = await rejected(stores)
        await stores.files.change(first, declared(NoticePeriod(30)), tenant=ALICE)
        await stores.files.change(first, told_of_the_outcome(), tenant=ALICE)
        new = replace(a_submission(), follows=Follows(id=first))
        await stores.evaluations.evaluations.add(new)
        later = await stores.files.get(new.id, ALICE)
        assert set(later.declarations) == {DeclaredFact.NOTICE_PERIOD}
        assert later.notices == ()
        assert later.reviews is None
        assert (await stores.files.get(first, ALICE)).reviewed_by == ()

    async def test_who_decided_answers_under_no_name_that_looks_the_same(self, stores: CaseStores) -> None:
        id, same = await rejected(stores), Actor.of(LOCAL, told="\u202eca\u200brol\u2028").name
        await stores.files.change(id, contested(), tenant=ALICE)
        with pytest.raises(NotAllowed):
            await stores.files.change(id, answered(ContestOutcome.UPHELD, by=same), tenant=ALICE)

    async def test_a_step_that_is_refused_leaves_nothing(self, stores: CaseStores) -> None:
        id = await judged(stores)

        def broken(it: CaseFile, at: datetime) -> CaseFile:
            contested()(it, at)
            raise NotAllowed("no")

        with pytest.raises(NotAllowed):
            await stores.files.change(id, broken, tenant=ALICE)
        assert (await stores.files.get(id, ALICE)).contests == ()
        assert "job.contested" not in [it["action"] for it in await told(stores.trail)]

    async def test_every_step_is_told_in_the_trail_without_the_words(self, stores: CaseStores) -> None:
        id = await rejected(stores)
        await stores.files.change(id, declared(Location("Timbuktu")), tenant=ALICE)
        await stores.files.change(id, told_before_use(), tenant=ALICE)
        await stores.files.change(id, contested("Mistaken for a namesake"), tenant=ALICE)
        await stores.files.change(id, answered(ContestOutcome.UPHELD), tenant=ALICE)
        new = replace(a_submission(), follows=Follows(id=id, reason="Diploma of Sarajevo"))
        await stores.evaluations.evaluations.add(new)
        entries = await told(stores.trail)
        mine = [(it["action"], it["actor"]["name"]) for it in entries if it["job_id"] == str(id)]
        assert mine[-5:] == [
            ("job.declared", "anna"),
            ("job.notice_given", "anna"),
            ("job.contested", "anna"),
            ("job.contest_answered", "ben"),
            ("job.reviewed", "ats"),
        ]
        written = str(entries)
        assert not any(word in written for word in ("Timbuktu", "namesake", "looked again", "Sarajevo"))

    async def test_steps_at_once_are_all_kept(self, stores: CaseStores) -> None:
        id = await judged(stores)

        async def step(change: CaseChange) -> None:
            await stores.files.change(id, change, tenant=ALICE)

        async with anyio.create_task_group() as tasks:
            for number in range(6):
                tasks.start_soon(step, contested(str(number)))
                tasks.start_soon(step, told_before_use())
        found = await stores.files.get(id, ALICE)
        assert sorted(str(it.statement) for it in found.contests) == [str(number) for number in range(6)]
        assert [it.number for it in found.contests] == [it.number for it in found.notices] == [1, 2, 3, 4, 5, 6]
