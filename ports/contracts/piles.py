"""The contract of piles: they are in step with their evaluations, whatever happens to these."""

from __future__ import annotations

import anyio
import pytest

from domain.model.errors import (
    StaleAttempt,
)
from domain.model.lane import Lane, Waiting
from domain.model.pile import Counts, PileEventType
from domain.model.report import (
    Recommendation,
)
from ports.contracts.builders import ALICE, ATS, POLICY, a_submission, a_user
from ports.contracts.evaluations import a_key
from ports.contracts.vacancies import VacancyContract
from ports.contracts.vacancy_builders import (
    NOBODY_ELSE,
    Stores,
    a_candidate_for,
    a_report_of,
    approved,
    candidate,
    ended,
    judged,
)


class PileContract(VacancyContract):
    async def test_the_pile_counts_its_evaluations_and_numbers_what_happens_to_them(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        one, two = await candidate(stores, id, 1), await candidate(stores, id, 2)
        repository = stores.evaluations.evaluations
        await repository.change(one, lambda it, at: it.claim("w", at=at, policy=POLICY))
        running = await stores.vacancies.reader.pile(id, ALICE)
        assert running.counts == Counts(queued=1, running=1, ended=0)
        assert [it.id for it in await stores.vacancies.reader.running(id)] == [one]
        report = judged(80.0, advice=Recommendation.REVIEW, lacks=["c2"], likeness=NOBODY_ELSE)
        await repository.change(one, lambda it, at: it.succeed(report, attempt=1, at=at))
        await repository.change(two, lambda it, at: it.cancel(by=ATS, at=at), tenant=ALICE)
        await repository.change(
            one, lambda it, at: it.decide(Recommendation.REJECT, reason="no", by=a_user("ann"), at=at)
        )
        pile = await stores.vacancies.reader.pile(id, ALICE)
        assert pile.counts == Counts(queued=0, running=0, ended=2)
        assert (pile.tallies[1].judged, dict(pile.tallies[1].missing)) == (1, {"c2": 1})
        events = await stores.vacancies.reader.events(id, after=0, limit=99)
        assert [event.seq for event in events] == list(range(1, pile.last_seq + 1))
        assert [(event.news.type, event.news.evaluation_id) for event in events] == [
            (PileEventType.VACANCY_READING, None),
            (PileEventType.VACANCY_READ, None),
            (PileEventType.CRITERIA_APPROVED, None),
            (PileEventType.JOB_QUEUED, one),
            (PileEventType.JOB_QUEUED, two),
            (PileEventType.JOB_STARTED, one),
            (PileEventType.JOB_SUCCEEDED, one),
            (PileEventType.JOB_CANCELED, two),
            (PileEventType.JOB_DECIDED, one),
        ]
        assert events[6].news.data["score"] == 80.0
        assert events[6].counts == Counts(queued=1, running=0, ended=1)
        assert await stores.vacancies.reader.events(id, after=7, limit=1) == [events[7]]

    async def test_a_change_that_is_refused_leaves_the_pile_as_it_was(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        one = await candidate(stores, id, 1)
        before = await stores.vacancies.reader.pile(id, ALICE)
        with pytest.raises(StaleAttempt):
            await stores.evaluations.evaluations.change(
                one, lambda it, at: it.succeed(a_report_of(50.0), attempt=1, at=at)
            )
        assert await stores.vacancies.reader.pile(id, ALICE) == before

    async def test_many_jobs_of_one_pile_at_once_are_all_counted(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)

        async def whole_life(number: int) -> None:
            await ended(stores, id, number, score=float(number))

        async with anyio.create_task_group() as tasks:
            for number in range(12):
                tasks.start_soon(whole_life, number)
        pile = await stores.vacancies.reader.pile(id, ALICE)
        assert pile.counts == Counts(queued=0, running=0, ended=12)
        events = await stores.vacancies.reader.events(id, after=0, limit=999)
        assert [event.seq for event in events] == list(range(1, 3 + 3 * 12 + 1))
        assert pile.tallies[1].judged == 12

    async def test_what_waits_is_counted_by_lane(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        ids = [await candidate(stores, id, number) for number in range(3)]
        single = a_submission()
        await stores.evaluations.evaluations.add(single)
        await stores.evaluations.evaluations.change(ids[0], lambda it, at: it.claim("w", at=at, policy=POLICY))
        last = await stores.evaluations.reader.get(ids[2], ALICE)
        assert await stores.evaluations.reader.waiting(last) == {
            Lane(ALICE, id): Waiting(count=2, before=1),
            Lane(ALICE): Waiting(count=1, before=0),
        }

    async def test_a_key_used_twice_enters_the_pile_once(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        repository = stores.evaluations.evaluations
        for _ in range(2):
            await repository.add(a_candidate_for(id, 1), a_key("file", "file"))
        assert (await stores.vacancies.reader.pile(id, ALICE)).counts.open == 1
