"""Measure adverse impact over the applications of a period."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from domain.model.categories import Categories, Category, RaceEthnicity, Sex
from domain.model.errors import InvalidRequest
from domain.model.ids import EvaluationId, Tenant
from domain.model.impact import (
    MOST_APPLICANTS,
    SMALL_SHARE,
    Applicant,
    Cases,
    Comparison,
    Grouping,
    Impact,
    ImpactRow,
    Measure,
    MeasuredImpact,
    Sample,
    Table,
    Tally,
    scores_median,
    selected_by,
    tallies,
)
from ports.categories import CategoryStore
from ports.impact import ApplicantReader, ImpactArithmetic
from ports.time_and_ids import Clock
from ports.vacancies import VacancyReader

_AT_ONCE = 2_000  # applicants read and counted at once
_NOBODY = Categories()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureImpact:
    """Counts alone leave it: of no applicant does it learn what they declared."""

    applicants: ApplicantReader
    categories: CategoryStore
    vacancies: VacancyReader
    arithmetic: ImpactArithmetic
    clock: Clock

    async def __call__(self, tenant: Tenant, sample: Sample, *, leave_out_because: str | None = None) -> Impact:
        """The audit; with a justification, categories under 2 % are left out of the ratios.

        Raises VacancyNotFound, CategoriesNotKept, InvalidRequest for a period that is empty or holds too much.
        """
        if sample.since >= sample.until:
            raise InvalidRequest("from, to: the period ends before it begins; give a `to` that is later than `from`")
        if sample.vacancy_id is not None:
            await self.vacancies.get(sample.vacancy_id, tenant)
        cases = await self._counted(tenant, sample)
        return Impact(
            sample=sample,
            made_at=self.clock.now(),
            applicants=cases.total(),
            declared=sum(count for (it, _), count in cases.items() if it is not None),
            declined=sum(count for (it, _), count in cases.items() if it is not None and _declined(it)),
            justification=leave_out_because,
            arithmetic=self.arithmetic.name,
            measures=tuple([await self._measured(each, cases, leave_out_because) for each in Measure]),
        )

    async def _counted(self, tenant: Tenant, sample: Sample) -> Cases:
        cases: Cases = Cases()
        async for page in self._pages(tenant, sample):
            cases.update(await self.categories.count(tenant, page))
            if cases.total() > MOST_APPLICANTS:
                raise InvalidRequest(
                    f"from, to: more than {MOST_APPLICANTS} applications in one period; ask for shorter periods"
                )
        return cases

    async def _pages(self, tenant: Tenant, sample: Sample) -> AsyncIterator[Sequence[Applicant]]:
        after: EvaluationId | None = None
        while page := await self.applicants.applicants(tenant, sample, after=after, limit=_AT_ONCE):
            yield page
            after = page[-1].ids[0]

    async def _measured(self, measure: Measure, cases: Cases, leave_out_because: str | None) -> MeasuredImpact:
        sample_median = scores_median(cases) if measure is Measure.SCORE else None
        counted: Counter[tuple[Categories, bool]] = Counter()
        for (categories, outcome), count in cases.items():
            selected = selected_by(measure, outcome, sample_median)
            if selected is not None:
                counted[categories or _NOBODY, selected] += count
        assessed = counted.total()
        made = [
            await self._table(it, tallies(it, counted), assessed, leaves_out=leave_out_because is not None)
            for it in Grouping
        ]
        return MeasuredImpact(
            measure=measure,
            assessed=assessed,
            undetermined=cases.total() - assessed,
            median=sample_median,
            tables=tuple(made),
        )

    async def _table(self, grouping: Grouping, counted: Sequence[Tally], assessed: int, *, leaves_out: bool) -> Table:
        shares = {it.group: it.assessed / assessed if assessed else 0.0 for it in counted}
        excluded = {group for group, share in shares.items() if leaves_out and 0 < share < SMALL_SHARE}
        compared = [it for it in counted if it.assessed and it.group not in excluded]
        found: dict[tuple[Category, ...], Comparison] = dict(
            zip([it.group for it in compared], await self.arithmetic.compare(compared), strict=True)
        )
        rows = [
            ImpactRow(
                tally=it,
                share=shares[it.group],
                comparison=found.get(it.group),
                excluded=it.group in excluded,
            )
            for it in counted
        ]
        known = sum(it.assessed for it in counted)
        return Table(grouping=grouping, rows=tuple(rows), unknown=assessed - known)


def _declined(it: Categories) -> bool:
    return it.sex is Sex.DECLINED or it.race_ethnicity is RaceEthnicity.DECLINED
