"""The contract of rankings: their order, their pages, and who is listed."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from domain.model.decision import Decided
from domain.model.errors import (
    EvaluationNotFound,
)
from domain.model.history import HistoryFilter, Order
from domain.model.ids import EvaluationId, VacancyId
from domain.model.outcome import Status
from domain.model.ranking import RankingFilter
from domain.model.report import (
    Failure,
    FailureCode,
    Likeness,
    Recommendation,
)
from domain.model.standing import Standing, VacancyRef
from ports.contracts.builders import ALICE, ATS, BOB, POLICY, a_user
from ports.contracts.vacancies import VacancyContract
from ports.contracts.vacancy_builders import EVERYBODY, ITEMS, Stores, approved, candidate, ended, number_of, whole


class RankingContract(VacancyContract):
    async def test_the_ranking_goes_by_advice_then_score_and_never_by_arrival(self, stores: Stores) -> None:
        wanted = [
            (1, 60.0, Recommendation.SHORTLIST),
            (2, 90.0, Recommendation.REVIEW),
            (3, 40.5, Recommendation.REVIEW),
            (4, None, Recommendation.REVIEW),
            (5, 95.0, Recommendation.REJECT),
        ]
        for order in list(permutations(wanted))[::37]:
            id = await approved(stores.vacancies.vacancies)
            for number, score, advice in order:
                await ended(stores, id, number, score=score, advice=advice)
            page = await stores.vacancies.reader.ranking(id, ALICE, EVERYBODY, after=None, size=9)
            assert [number_of(item.evaluation) for item in page.items] == [1, 2, 3, 4, 5]
            assert [item.rank for item in page.items] == [1, 2, 3, 4, 5]
            assert page.after is None

    async def test_ties_share_a_rank_over_pages_of_any_size(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        for number, score in enumerate([70.0, 80.0, 70.0, 70.0, 60.0]):
            await ended(stores, id, number, score=score)
        for size in (1, 2, 3, 9):
            items = [item async for item in whole(stores.vacancies.reader, id, size)]
            assert [(item.rank, item.tied) for item in items] == [
                (1, False),
                (2, True),
                (2, True),
                (2, True),
                (5, False),
            ]

    async def test_by_time_it_goes_by_arrival_without_ranks_over_pages_of_any_size(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        by_time = RankingFilter(by_time=True)
        for number, score in enumerate([70.0, 90.0, 80.0]):
            await ended(stores, id, number, score=score)
        for size in (1, 2, 9):
            page = await stores.vacancies.reader.ranking(id, ALICE, by_time, after=None, size=size)
            items = [*page.items]
            while page.after is not None:
                page = await stores.vacancies.reader.ranking(id, ALICE, by_time, after=page.after, size=size)
                items += page.items
            assert [(number_of(item.evaluation), item.rank, item.tied) for item in items] == [
                (0, None, False),
                (1, None, False),
                (2, None, False),
            ]

    async def test_what_could_not_be_judged_comes_last_without_a_rank(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        broken = await candidate(stores, id, 1)
        failure = Failure(code=FailureCode.CORRUPT, message="broken")
        await stores.evaluations.evaluations.change(broken, lambda it, at: it.claim("w", at=at, policy=POLICY))
        await stores.evaluations.evaluations.change(broken, lambda it, at: it.fail(failure, attempt=1, at=at))
        await candidate(stores, id, 2)  # is still open
        last = await ended(stores, id, 3, score=1.0, advice=Recommendation.REJECT)
        page = await stores.vacancies.reader.ranking(id, ALICE, EVERYBODY, after=None, size=9)
        assert [(item.evaluation.id, item.rank, item.tied) for item in page.items] == [
            (last, 1, False),
            (broken, None, False),
        ]

    async def test_a_filter_keeps_the_ranks_of_the_whole_pile(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        ids = [await ended(stores, id, number, score=90.0 - number) for number in range(5)]
        await stores.evaluations.evaluations.change(
            ids[3], lambda it, at: it.decide(Recommendation.SHORTLIST, reason="met", by=a_user("ann"), at=at)
        )
        reader = stores.vacancies.reader
        for wanted, ranks in [
            (RankingFilter(decision=Decided.SHORTLIST), [4]),
            (RankingFilter(decision=Decided.NONE), [1, 2, 3, 5]),
            (RankingFilter(score_min=88.0), [1, 2, 3]),
            (RankingFilter(text="CV 4.PDF"), [5]),
            (RankingFilter(recommendation=Recommendation.REJECT), []),
        ]:
            page = await reader.ranking(id, ALICE, wanted, after=None, size=9)
            assert [item.rank for item in page.items] == ranks
        wanted = RankingFilter(score_min=88.0)
        first = await reader.ranking(id, ALICE, wanted, after=None, size=2)
        rest = await reader.ranking(id, ALICE, wanted, after=first.after, size=2)
        assert [item.rank for page in (first, rest) for item in page.items] == [1, 2, 3]

    async def test_the_standing_of_a_candidate_is_kept(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        await ended(stores, id, 1, score=50.0, lacks=["c1"])
        [item] = (await stores.vacancies.reader.ranking(id, ALICE, EVERYBODY, after=None, size=9)).items
        assert item.evaluation.verdict is not None
        assert item.evaluation.verdict.standing == Standing(
            met=0, open=0, missing=1, questions=(ITEMS[1].text,), lacks=("c1",)
        )
        assert item.evaluation.vacancy == VacancyRef(id=id, criteria_version=1)

    async def test_the_same_candidate_in_two_files_is_pointed_at(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        same_text, same_mail = Likeness(text="11" * 32), Likeness(emails=("22" * 32, "33" * 32))
        one = await ended(stores, id, 1, score=90.0, likeness=replace(same_text, emails=("33" * 32,)))
        two = await ended(stores, id, 2, score=80.0, likeness=same_text)
        three = await ended(stores, id, 3, score=70.0, likeness=same_mail)
        four = await ended(stores, id, 1, score=60.0)  # the file of the first
        other = await approved(stores.vacancies.vacancies)
        await ended(stores, other, 1, score=90.0, likeness=same_text)
        page = await stores.vacancies.reader.ranking(id, ALICE, EVERYBODY, after=None, size=9)
        found = {item.evaluation.id: {like.evaluation_id: like.by for like in item.same_as} for item in page.items}
        assert found == {
            one: {two: "text", three: "email", four: "file"},
            two: {one: "text"},
            three: {one: "email"},
            four: {one: "file"},
        }

    async def test_the_report_by_the_latest_criteria_takes_the_place_of_an_older_one(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        old = await ended(stores, id, 1, score=90.0)
        other = await ended(stores, id, 2, score=10.0)
        reader = stores.vacancies.reader
        assert [it.id for it in await reader.stale(id, version=2, after=None, limit=9)] == [old, other]
        assert [it.id for it in await reader.stale(id, version=2, after=old, limit=9)] == [other]
        new = await ended(stores, id, 1, score=50.0, version=2)
        page = await reader.ranking(id, ALICE, EVERYBODY, after=None, size=9)
        assert [item.evaluation.id for item in page.items] == [new, other]
        assert [it.id for it in await reader.stale(id, version=2, after=None, limit=9)] == [other]
        late = await ended(stores, id, 1, score=99.0)  # by the first version, and later than the second
        page = await reader.ranking(id, ALICE, EVERYBODY, after=None, size=9)
        assert [item.evaluation.id for item in page.items] == [new, other]
        assert await stores.evaluations.reader.get(late, ALICE) is not None
        await stores.evaluations.evaluations.change(
            late, lambda it, at: it.decide(Recommendation.REJECT, reason="no", by=a_user("ann"), at=at)
        )
        page = await reader.ranking(id, ALICE, EVERYBODY, after=None, size=9)
        assert [item.evaluation.id for item in page.items] == [new, other]

    async def test_a_failure_by_older_criteria_is_not_listed_beside_a_later_report(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        repository = stores.evaluations.evaluations
        before, late = [await candidate(stores, id, 1) for _ in range(2)]
        await repository.change(before, lambda it, at: it.cancel(by=ATS, at=at))
        new = await ended(stores, id, 1, score=50.0, version=2)
        await repository.change(late, lambda it, at: it.cancel(by=ATS, at=at))
        page = await stores.vacancies.reader.ranking(id, ALICE, EVERYBODY, after=None, size=9)
        assert [item.evaluation.id for item in page.items] == [new]

    async def test_the_history_of_a_vacancy_goes_by_score_over_pages_of_any_size(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        other = await approved(stores.vacancies.vacancies)
        await ended(stores, other, 9, score=99.0)
        scores = [70.0, None, 90.0, 70.0, None, 10.0]
        ids = [await ended(stores, id, number, score=score) for number, score in enumerate(scores)]
        open_ = await candidate(stores, id, 7)
        best_first = [ids[2], ids[3], ids[0], ids[5], open_, ids[4], ids[1]]
        for size in (1, 2, 3, 4, 5, 9):
            for wanted, expected in [
                (HistoryFilter(vacancy_id=id, order=Order.BEST), best_first),
                (HistoryFilter(vacancy_id=id), [open_, *ids[::-1]]),
                (
                    HistoryFilter(vacancy_id=id, order=Order.BEST, status=Status.SUCCEEDED),
                    [*best_first[:4], ids[4], ids[1]],
                ),
                (HistoryFilter(vacancy_id=id, status=Status.QUEUED), [open_]),
                (HistoryFilter(order=Order.BEST, score_min=80.0), [(await _newest(stores, other)), ids[2]]),
            ]:
                found, before = [], None
                while True:
                    page = await stores.evaluations.reader.page(ALICE, wanted, before=before, size=size)
                    found += [it.id for it in page.items]
                    if (before := page.next_before) is None:
                        break
                assert found == expected, (size, wanted)

    async def test_a_candidate_is_nobody_elses(self, stores: Stores) -> None:
        id = await approved(stores.vacancies.vacancies)
        one = await ended(stores, id, 1, score=90.0)
        with pytest.raises(EvaluationNotFound):
            await stores.evaluations.reader.get(one, BOB)


async def _newest(stores: Stores, id: VacancyId) -> EvaluationId:
    page = await stores.evaluations.reader.page(ALICE, HistoryFilter(vacancy_id=id), before=None, size=1)
    return page.items[0].id
