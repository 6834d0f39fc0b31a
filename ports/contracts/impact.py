"""The contract of an ApplicantReader over the stores of evaluations and vacancies."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant, VacancyId
from domain.model.impact import Applicant, Outcome, Sample
from domain.model.report import Recommendation
from ports.contracts.base import Contract
from ports.contracts.builders import ALICE, BOB, POLICY, a_report, a_submission, a_user
from ports.contracts.vacancy_builders import Stores, a_candidate_for, approved
from ports.impact import ApplicantReader

REJECT, REVIEW, SHORTLIST = Recommendation.REJECT, Recommendation.REVIEW, Recommendation.SHORTLIST
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Applied:
    """The stores that evaluations are written to, and what reads them."""

    stores: Stores
    reader: ApplicantReader

    async def all_of(self, sample: Sample, tenant: Tenant = ALICE, *, at_once: int = 2) -> Sequence[Applicant]:
        """Page after page."""
        found: list[Applicant] = []
        after: EvaluationId | None = None
        while page := await self.reader.applicants(tenant, sample, after=after, limit=at_once):
            assert len(page) <= at_once
            found += page
            after = page[-1].ids[0]
        return found


OpenApplied = Callable[[], AbstractAsyncContextManager[Applied]]


def sample_of(*evaluations: Evaluation, vacancy_id: VacancyId | None = None) -> Sample:
    """The period in which they were submitted, a day to either side."""
    moments = [it.created_at for it in evaluations]
    return Sample(since=min(moments) - _DAY, until=max(moments) + _DAY, vacancy_id=vacancy_id)


def submitted_now() -> Evaluation:
    """An evaluation whose time is that of its id."""
    return a_submission(at=datetime.now(UTC))


def candidate_now(id: VacancyId, number: int, *, version: int = 1) -> Evaluation:
    """A candidate for the vacancy; equal numbers have sent the same file."""
    return replace(a_candidate_for(id, number, version=version), created_at=datetime.now(UTC))


async def judged(applied: Applied, fresh: Evaluation, score: float, advice: Recommendation) -> Evaluation:
    """The evaluation, once it has a report."""
    evaluations = applied.stores.evaluations.evaluations
    it = (await evaluations.add(fresh)).evaluation
    it = await evaluations.change(it.id, lambda it, at: it.claim("w", at=at, policy=POLICY))
    return await evaluations.change(it.id, lambda it, at: it.succeed(a_report(score, advice), attempt=1, at=at))


async def decided(applied: Applied, it: Evaluation, outcome: Recommendation) -> Evaluation:
    """The evaluation, once somebody has decided."""
    evaluations = applied.stores.evaluations.evaluations
    return await evaluations.change(it.id, lambda it, at: it.decide(outcome, reason="because", by=a_user("ann"), at=at))


class ApplicantReaderContract(Contract):
    """Derive a class whose name begins with `Test`, and give `open_applied`."""

    @pytest.fixture
    @abstractmethod
    def open_applied(self) -> OpenApplied:
        """Opens empty stores, and the reader over them."""

    @pytest.fixture
    async def applied(self, open_applied: OpenApplied) -> AsyncIterator[Applied]:
        async with open_applied() as opened:
            yield opened

    async def test_an_application_comes_with_how_it_went(self, applied: Applied) -> None:
        waiting = (await applied.stores.evaluations.evaluations.add(submitted_now())).evaluation
        advised = await judged(applied, submitted_now(), 40.0, REJECT)
        shortlisted = await decided(applied, await judged(applied, submitted_now(), 80.0, REVIEW), SHORTLIST)
        assert await applied.all_of(sample_of(waiting, advised, shortlisted)) == [
            Applicant(ids=(waiting.id,), outcome=Outcome(decision=None, recommendation=None, score=None)),
            Applicant(ids=(advised.id,), outcome=Outcome(decision=None, recommendation=REJECT, score=40.0)),
            Applicant(ids=(shortlisted.id,), outcome=Outcome(decision=SHORTLIST, recommendation=REVIEW, score=80.0)),
        ]

    async def test_the_period_includes_its_beginning_and_not_its_end(self, applied: Applied) -> None:
        it = (await applied.stores.evaluations.evaluations.add(submitted_now())).evaluation
        at, moment = it.created_at, timedelta(microseconds=1)
        for since, until, found in (
            (at, at + moment, [(it.id,)]),
            (at + moment, at + _DAY, []),
            (at - _DAY, at, []),
        ):
            assert [each.ids for each in await applied.all_of(Sample(since=since, until=until))] == found

    async def test_another_tenants_are_not_seen(self, applied: Applied) -> None:
        it = (await applied.stores.evaluations.evaluations.add(submitted_now())).evaluation
        assert await applied.all_of(sample_of(it), BOB) == []

    async def test_a_vacancy_has_its_own(self, applied: Applied) -> None:
        vacancies = applied.stores.vacancies.vacancies
        first, second = await approved(vacancies), await approved(vacancies)
        mine, others = [await judged(applied, candidate_now(it, 1), 80.0, REVIEW) for it in (first, second)]
        alone = (await applied.stores.evaluations.evaluations.add(submitted_now())).evaluation
        period = sample_of(mine, others, alone)
        assert [it.ids for it in await applied.all_of(replace(period, vacancy_id=first))] == [(mine.id,)]
        assert len(await applied.all_of(period)) == 3

    async def test_of_several_reports_on_a_file_one_stands_and_knows_the_others(self, applied: Applied) -> None:
        id = await approved(applied.stores.vacancies.vacancies)
        first = await judged(applied, candidate_now(id, 1), 80.0, REVIEW)
        second = await judged(applied, candidate_now(id, 1, version=2), 50.0, REVIEW)
        third = await judged(applied, candidate_now(id, 1, version=3), 60.0, REVIEW)
        other = await judged(applied, candidate_now(id, 2), 70.0, REVIEW)
        found = await applied.all_of(sample_of(first, second, third, other))
        assert [(it.ids, it.outcome.score) for it in found] == [
            ((third.id, second.id, first.id), 60.0),
            ((other.id,), 70.0),
        ]

    async def test_a_candidate_that_is_being_judged_again_counts_once(self, applied: Applied) -> None:
        id = await approved(applied.stores.vacancies.vacancies)
        first = await decided(applied, await judged(applied, candidate_now(id, 1), 80.0, REVIEW), SHORTLIST)
        again = replace(candidate_now(id, 1, version=2), decision=first.decision)
        await applied.stores.evaluations.evaluations.add(again)
        assert [it.ids for it in await applied.all_of(sample_of(first, again))] == [(first.id,)]
