"""The contract of a VacancyRepository and its reader."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import anyio
import pytest

from domain.model.criteria import EditedCriterion, Override
from domain.model.errors import (
    Changed,
    KeyReused,
    LeaseHeld,
    StaleAttempt,
    VacancyNotFound,
    VersionNotFound,
)
from domain.model.ids import User
from domain.model.report import (
    Failure,
    FailureCode,
)
from domain.model.vacancy import VacancyStatus
from ports.contracts.base import Contract
from ports.contracts.builders import ALICE, BOB, POLICY, a_user
from ports.contracts.evaluations import a_key
from ports.contracts.vacancy_builders import (
    ANY,
    EVERYBODY,
    ITEMS,
    POSTING,
    OpenAll,
    Stores,
    a_vacancy,
    approve,
    approved,
    claimed,
    edited,
    read,
)
from ports.vacancies import VacancyFilter, VacancyReader, VacancyRepository


class VacancyContract(Contract):
    """What the three suites over vacancies share: `open_all` is what an adapter gives."""

    @pytest.fixture
    @abstractmethod
    def open_all(self) -> OpenAll:
        """Opens an empty store."""

    @pytest.fixture
    async def stores(self, open_all: OpenAll) -> AsyncIterator[Stores]:
        async with open_all() as opened:
            yield opened

    @pytest.fixture
    def vacancies(self, stores: Stores) -> VacancyRepository:
        return stores.vacancies.vacancies

    @pytest.fixture
    def reader(self, stores: Stores) -> VacancyReader:
        return stores.vacancies.reader


class VacancyRepositoryContract(VacancyContract):
    async def test_a_vacancy_comes_back_whole_through_its_whole_life(
        self, vacancies: VacancyRepository, reader: VacancyReader
    ) -> None:
        new = a_vacancy(title="Entwickler:in 🚀")
        opened = await vacancies.add(new)
        assert (opened.replayed, opened.vacancy) == (False, replace(new, news=(), acting=None, version=1))
        assert await reader.get(new.id, ALICE) == opened.vacancy
        for step in (read, approve):
            changed = await step(vacancies, new.id)
            kept = await vacancies.get(new.id, ALICE)
            assert kept == await reader.get(new.id, ALICE)
            assert replace(kept, due_at=changed.due_at) == changed  # which has no meaning once it is read
        assert changed.approved is not None
        assert (changed.posting, changed.draft, changed.approved.items) == (POSTING, ITEMS, ITEMS)
        assert changed.status is VacancyStatus.APPROVED

    async def test_a_posting_that_cannot_be_read_is_kept_with_the_reason(self, vacancies: VacancyRepository) -> None:
        id = (await vacancies.add(a_vacancy())).vacancy.id
        failure = Failure(code=FailureCode.ENCRYPTED, message="Remove the password.")
        taken = await claimed(vacancies)
        await vacancies.change(id, lambda it, at: it.fail(failure, attempt=taken.attempt, at=at))
        kept = await vacancies.get(id, ALICE)
        assert (kept.status, kept.failure) == (VacancyStatus.FAILED, failure)

    async def test_an_approved_version_stays_as_it_was(
        self, vacancies: VacancyRepository, reader: VacancyReader
    ) -> None:
        id = await approved(vacancies)
        first = await reader.approved(id, 1)
        now = await vacancies.get(id, ALICE)
        await vacancies.change(
            id, lambda it, at: it.revise(edited(ITEMS[0]), by=a_user("ann"), at=at, expected=now.version)
        )
        assert (await vacancies.get(id, ALICE)).approved == first == await reader.approved(id, 1)
        with pytest.raises(VersionNotFound):
            await reader.approved(id, 2)
        override = Override(criterion_id="c1", reason="a genuine demand of the work")
        await vacancies.change(
            id, lambda it, at: it.approve(by=a_user("ann"), at=at, objections={"c1": []}, overrides=[override])
        )
        second = await reader.approved(id, 2)
        assert (second.items, second.overrides, second.by) == ((ITEMS[0],), (override,), "ann")
        assert await reader.approved(id, 1) == first

    async def test_of_two_editors_that_saw_the_same_version_one_is_refused(self, vacancies: VacancyRepository) -> None:
        id = await approved(vacancies)
        seen = (await vacancies.get(id, ALICE)).version
        outcomes: list[str] = []

        async def edit(items: list[EditedCriterion]) -> None:
            try:
                await vacancies.change(id, lambda it, at: it.revise(items, by=a_user("ann"), at=at, expected=seen))
                outcomes.append("changed")
            except Changed:
                outcomes.append("refused")

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(edit, edited(ITEMS[0]))
            tasks.start_soon(edit, edited(ITEMS[1]))
        assert sorted(outcomes) == ["changed", "refused"]
        assert len((await vacancies.get(id, ALICE)).draft) == 1

    async def test_a_change_that_changes_nothing_writes_nothing(self, vacancies: VacancyRepository) -> None:
        id = await approved(vacancies)
        before = await vacancies.get(id, ALICE)
        await vacancies.change(id, lambda it, at: it.approve(by=a_user("eve"), at=at, objections={}))
        assert await vacancies.get(id, ALICE) == before

    async def test_a_key_gives_the_first_vacancy_again_and_refuses_another_payload(
        self, vacancies: VacancyRepository, reader: VacancyReader
    ) -> None:
        first, second, other = a_vacancy(), a_vacancy(), a_vacancy()
        await vacancies.add(first, a_key("k", "payload"))
        again = await vacancies.add(second, a_key("k", "payload"))
        assert (again.replayed, again.vacancy.id) == (True, first.id)
        with pytest.raises(KeyReused):
            await vacancies.add(other, a_key("k", "another payload"))
        assert [it.id for it, _ in (await reader.page(ALICE, ANY, before=None, size=9)).items] == [first.id]

    async def test_of_racing_requests_with_one_key_one_writes(
        self, vacancies: VacancyRepository, reader: VacancyReader
    ) -> None:
        replayed: list[bool] = []

        async def add() -> None:
            replayed.append((await vacancies.add(a_vacancy(), a_key("k", "payload"))).replayed)

        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(add)
        assert sorted(replayed) == [False, True, True, True, True]
        assert len((await reader.page(ALICE, ANY, before=None, size=9)).items) == 1

    async def test_another_tenant_finds_nothing(self, vacancies: VacancyRepository, reader: VacancyReader) -> None:
        id = await approved(vacancies)
        for look in (vacancies.get, reader.get, reader.pile):
            with pytest.raises(VacancyNotFound):
                await look(id, BOB)
        with pytest.raises(VacancyNotFound):
            await vacancies.change(id, lambda it, at: it.rename("Mine", by=a_user("ann"), at=at), tenant=BOB)
        with pytest.raises(VacancyNotFound):
            await reader.ranking(id, BOB, EVERYBODY, after=None, size=9)
        assert (await reader.page(BOB, ANY, before=None, size=9)).items == ()

    async def test_unread_postings_are_claimed_the_longest_due_first_and_each_once(
        self, vacancies: VacancyRepository
    ) -> None:
        late = a_vacancy(at=datetime.fromisoformat("2026-11-02T08:00:00+00:00"))
        early = a_vacancy()
        for each in (late, early):
            await vacancies.add(each)
        taken = [await claimed(vacancies) for _ in range(2)]
        assert [it.id for it in taken] == [early.id, late.id]
        assert await vacancies.claim_due(lambda it, at: it.claim("another", at=at, policy=POLICY)) is None

    async def test_a_lease_that_has_run_out_is_claimed_anew_and_its_first_owner_is_shut_out(
        self, vacancies: VacancyRepository
    ) -> None:
        id = (await vacancies.add(a_vacancy())).vacancy.id
        short = replace(POLICY, lease=timedelta(milliseconds=20))
        first = await vacancies.claim_due(lambda it, at: it.claim("first", at=at, policy=short))
        assert first is not None
        with anyio.fail_after(5):
            second = None
            while second is None:  # the lease ends by the store's own clock
                await anyio.sleep(0.01)
                second = await vacancies.claim_due(lambda it, at: it.claim("second", at=at, policy=POLICY))
        assert (second.attempt, second.strikes) == (2, 1)
        with pytest.raises(StaleAttempt):
            await vacancies.change(id, lambda it, at: it.read(POSTING, attempt=first.attempt, at=at))
        with pytest.raises(LeaseHeld):
            await vacancies.change(id, lambda it, at: it.claim("third", at=at, policy=POLICY))

    async def test_pages_of_vacancies_are_newest_first_and_filtered(
        self, vacancies: VacancyRepository, reader: VacancyReader
    ) -> None:
        ids = [(await vacancies.add(a_vacancy(title=f"Koch {number}"))).vacancy.id for number in range(5)]
        first = await reader.page(ALICE, ANY, before=None, size=2)
        rest = await reader.page(ALICE, ANY, before=first.next_before, size=9)
        assert [it.id for page in (first, rest) for it, _ in page.items] == ids[::-1]
        assert rest.next_before is None
        found = await reader.page(ALICE, VacancyFilter(text="kOCH 3"), before=None, size=9)
        assert [it.id for it, _ in found.items] == [ids[3]]
        await claimed(vacancies)
        drafts = await reader.page(ALICE, VacancyFilter(status=VacancyStatus.DRAFT), before=None, size=9)
        assert drafts.items == ()

    async def test_vacancies_are_found_by_whoever_opened_them(
        self, vacancies: VacancyRepository, reader: VacancyReader
    ) -> None:
        ids = [(await vacancies.add(a_vacancy(by=a_user("Zoë" if it % 2 else "ada")))).vacancy.id for it in range(4)]
        await vacancies.add(a_vacancy(by=a_user("Zoë"), tenant=BOB))
        mine = VacancyFilter(opened_by=User("Zoë"))
        first = await reader.page(ALICE, mine, before=None, size=1)
        rest = await reader.page(ALICE, mine, before=first.next_before, size=9)
        assert [(it.id, it.opened_by) for page in (first, rest) for it, _ in page.items] == [
            (ids[3], "Zoë"),
            (ids[1], "Zoë"),
        ]
