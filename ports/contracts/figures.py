"""The contract of figures: what is counted, and that it is bounded work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.model.errors import VacancyNotFound
from domain.model.figures import Case, Steps, Wait
from domain.model.ids import EvaluationId
from domain.model.report import Recommendation
from ports.contracts.builders import ALICE, BOB, POLICY, a_report, a_submission, a_user
from ports.contracts.vacancies import VacancyContract
from ports.contracts.vacancy_builders import Stores, approved, candidate, ended

SHORTLIST, REVIEW, REJECT = Recommendation.SHORTLIST, Recommendation.REVIEW, Recommendation.REJECT


class FiguresContract(VacancyContract):
    async def test_nothing_makes_figures_of_nothing(self, stores: Stores) -> None:
        figures = await stores.vacancies.reader.figures(ALICE, None, limit=9)
        assert (figures.cases, figures.looked_at, figures.since, figures.complete) == ({}, 0, None, True)
        assert figures.funnel == Steps()
        assert set(figures.waits.values()) == {0}

    async def test_candidates_are_counted_by_how_far_they_are(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        await candidate(stores, id, 1)
        await ended(stores, id, 2, score=80.0, advice=SHORTLIST)
        await decided(stores, await ended(stores, id, 3, score=70.0, advice=SHORTLIST), REJECT)
        await decided(stores, await ended(stores, id, 4, score=60.0, advice=REVIEW), SHORTLIST)
        figures = await stores.vacancies.reader.figures(ALICE, id, limit=9)
        assert figures.funnel == Steps(candidates=4, judged=3, shortlisted=2, decided=2, undecided=1)
        assert figures.agreement[SHORTLIST, REJECT] == 1
        assert figures.agreement[REVIEW, SHORTLIST] == 1
        assert sum(figures.agreement.values()) == 2
        assert figures.complete

    @pytest.mark.parametrize(
        ("after", "wait"),
        [
            (timedelta(minutes=59), Wait.HOUR),
            (timedelta(minutes=61), Wait.DAY),
            (timedelta(hours=25), Wait.THREE_DAYS),
            (timedelta(days=6), Wait.WEEK),
            (timedelta(days=8), Wait.LONGER),
        ],
    )
    async def test_the_time_to_the_decision_counts_from_the_end(
        self, stores: Stores, after: timedelta, wait: Wait
    ) -> None:
        id = await approved(stores.vacancies.vacancies)
        await decided(stores, await ended(stores, id, 1, score=80.0), REVIEW, after=after)
        figures = await stores.vacancies.reader.figures(ALICE, id, limit=9)
        assert figures.cases == {Case(vacancy_id=id, advice=REVIEW, decision=REVIEW, wait=wait): 1}
        assert figures.waits[wait] == sum(figures.waits.values()) == 1

    async def test_of_several_reports_on_a_file_the_one_that_stands_counts(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        await ended(stores, id, 1, score=80.0)
        await ended(stores, id, 1, score=50.0, version=2)
        figures = await stores.vacancies.reader.figures(ALICE, id, limit=9)
        assert figures.funnel.candidates == 1
        assert figures.looked_at == 2

    async def test_each_vacancy_has_its_own_and_pairs_without_one_theirs(self, stores: Stores) -> None:
        first, second = [await approved(stores.vacancies.vacancies) for _ in range(2)]
        for number in (1, 2):
            await ended(stores, first, number, score=80.0)
        await candidate(stores, second, 1)
        await stores.evaluations.evaluations.add(a_submission())
        figures = await stores.vacancies.reader.figures(ALICE, None, limit=9)
        assert {id: steps.candidates for id, steps in figures.by_vacancy.items()} == {second: 1, first: 2, None: 1}
        assert set(figures.titles) == {first, second}
        assert figures.funnel.candidates == 4

    async def test_pairs_without_a_vacancy_count_once_they_have_ended_too(self, stores: Stores) -> None:
        repository = stores.evaluations.evaluations
        pair = (await repository.add(a_submission())).evaluation.id
        await repository.change(pair, lambda it, at: it.claim("w", at=at, policy=POLICY))
        await repository.change(pair, lambda it, at: it.succeed(a_report(), attempt=1, at=at))
        await decided(stores, pair, REVIEW)
        figures = await stores.vacancies.reader.figures(ALICE, None, limit=9)
        assert figures.funnel == Steps(candidates=1, judged=1, decided=1)

    async def test_only_the_newest_are_looked_at_and_it_says_so(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        await decided(stores, await ended(stores, id, 1, score=80.0), REVIEW)
        for number in (2, 3):
            await candidate(stores, id, number)
        for vacancy_id in (None, id):
            figures = await stores.vacancies.reader.figures(ALICE, vacancy_id, limit=2)
            assert (figures.funnel.candidates, figures.funnel.decided, figures.complete) == (2, 0, False)
            assert figures.since is not None

    async def test_another_tenant_has_no_part_in_them(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        await candidate(stores, id, 1)
        assert (await stores.vacancies.reader.figures(BOB, None, limit=9)).looked_at == 0
        with pytest.raises(VacancyNotFound):
            await stores.vacancies.reader.figures(BOB, id, limit=9)


async def decided(
    stores: Stores, id: EvaluationId, outcome: Recommendation, *, after: timedelta = timedelta(minutes=5)
) -> None:
    """A decision that long after the end."""
    it = await stores.evaluations.reader.get(id, ALICE)
    assert it.completed_at is not None
    moment = it.completed_at + after
    await stores.evaluations.evaluations.change(
        id, lambda it, at: it.decide(outcome, reason="because", by=a_user("ann"), at=moment)
    )
