"""Applicants as a list, and the audit of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.fairness import GlassboxArithmetic, NoCategories
from adapters.fakes import MemoryCategories, MemoryEvaluations, MemoryVacancies
from adapters.system import SystemClock
from domain.model.categories import Categories
from domain.model.ids import EvaluationId, Tenant
from domain.model.impact import (
    Applicant,
    Grouping,
    Impact,
    Measure,
    Outcome,
    Sample,
    Table,
)
from domain.model.report import Recommendation
from domain.use_cases.measure_impact import MeasureImpact
from ports.contracts.builders import ALICE, an_id

YEAR = Sample(since=datetime(2026, 1, 1, tzinfo=UTC), until=datetime(2027, 1, 1, tzinfo=UTC))
Person = tuple[Categories, Outcome]
NOTHING = Outcome(decision=None, recommendation=None, score=None)
SHORTLIST, REJECT = Recommendation.SHORTLIST, Recommendation.REJECT


class Listed:
    """An ApplicantReader over a list; every application is in every sample."""

    def __init__(self, applicants: Sequence[Applicant]) -> None:
        self._applicants = sorted(applicants, key=lambda it: it.ids[0])

    async def applicants(
        self, tenant: Tenant, sample: Sample, *, after: EvaluationId | None, limit: int
    ) -> Sequence[Applicant]:
        return [it for it in self._applicants if after is None or it.ids[0] > after][:limit]


def measuring(applicants: Sequence[Applicant], categories: MemoryCategories | NoCategories) -> MeasureImpact:
    clock = SystemClock()
    return MeasureImpact(
        applicants=Listed(applicants),
        categories=categories,
        vacancies=MemoryVacancies(MemoryEvaluations(clock), clock),
        arithmetic=GlassboxArithmetic(),
        clock=clock,
    )


async def measured(people: Sequence[Person], *, because: str | None = None) -> Impact:
    """The audit of these people, of whom those without a known category were never asked."""
    categories, applicants = MemoryCategories(), []
    for told, outcome in people:
        applicants.append(Applicant(ids=(an_id(),), outcome=outcome))
        if told != Categories():
            await categories.put(applicants[-1].ids[0], ALICE, told)
    return await measuring(applicants, categories)(ALICE, YEAR, leave_out_because=because)


def table_of(it: Impact, measure: Measure, grouping: Grouping) -> Table:
    (measured_by,) = (each for each in it.measures if each.measure is measure)
    (table,) = (each for each in measured_by.tables if each.grouping is grouping)
    return table
