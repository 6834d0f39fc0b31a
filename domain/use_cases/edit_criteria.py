"""Change a vacancy's title and criteria, and approve them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from weakref import WeakValueDictionary

from domain.model.audit import Actor
from domain.model.criteria import ApprovedCriteria, Criterion, EditedCriterion, Override
from domain.model.errors import Changed, InvalidRequest
from domain.model.fault import Fault
from domain.model.ids import Tenant, VacancyId
from domain.model.vacancy import Vacancy
from ports.criteria_review import CriteriaReview
from ports.feed import Feed
from ports.vacancies import VacancyRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class EditCriteria:
    """Every change is made to the version that its author has seen, or refused."""

    vacancies: VacancyRepository
    review: CriteriaReview
    feed: Feed
    country: str | None  # whose law is cited
    _turns: WeakValueDictionary[Tenant, asyncio.Lock] = field(default_factory=WeakValueDictionary, repr=False)

    async def rename(self, id: VacancyId, tenant: Tenant, title: str, *, by: Actor, expected: int | None) -> Vacancy:
        """Raises VacancyNotFound, Changed, InvalidRequest."""
        return await self.vacancies.change(
            id, lambda it, at: it.rename(title, by=by, at=at, expected=expected), tenant=tenant
        )

    async def revise(
        self, id: VacancyId, tenant: Tenant, items: Sequence[EditedCriterion], *, by: Actor, expected: int
    ) -> Vacancy:
        """Raises VacancyNotFound, Changed, StillReading, InvalidCriteria."""
        revised = await self.vacancies.change(
            id, lambda it, at: it.revise(items, by=by, at=at, expected=expected), tenant=tenant
        )
        await self.feed.stir(id)
        return revised

    async def approve(
        self,
        id: VacancyId,
        tenant: Tenant,
        *,
        by: Actor,
        overrides: Sequence[Override] = (),
        expected: int | None = None,
    ) -> ApprovedCriteria:
        """The version that is in force now.

        Raises VacancyNotFound, Changed, StillReading, InvalidCriteria, UnlawfulCriteria, InvalidRequest.
        """
        if any(not each.reason.strip() for each in overrides):
            raise InvalidRequest("overrides: say why; an override without a reason cannot be defended")
        seen = await self.vacancies.get(id, tenant)
        # Of the longest draft it takes many seconds: neither a transaction nor another tenant waits for that.
        turn = self._turns.setdefault(tenant, asyncio.Lock())
        async with turn:
            found = await self._objections(seen)

        def approve(it: Vacancy, at: datetime) -> Vacancy:
            if it.draft != seen.draft:
                raise Changed("The criteria were changed while they were reviewed: look at them, and approve again.")
            return it.approve(by=by, at=at, objections=found, overrides=overrides, expected=expected)

        approved = await self.vacancies.change(id, approve, tenant=tenant)
        await self.feed.stir(id)
        return approved.in_force()

    async def _objections(self, it: Vacancy) -> dict[str, list[Fault]]:
        """What the criteria as they stand may not ask for: by criterion, what is wrong and what to write instead.

        One criterion at a time, so that the threads go round among all who review.
        """
        found: dict[str, list[Fault]] = {}
        for number, item in enumerate(it.draft):
            faults = await asyncio.to_thread(self._faults, number, item)
            if faults:
                found[item.id] = faults
        return found

    def _faults(self, number: int, item: Criterion) -> list[Fault]:
        asked = [(".text", item.text), *((f".any_of[{at}]", text) for at, text in enumerate(item.any_of))]
        return [
            Fault(
                f"$.criteria.items[{number}]{at}",
                f"{item.id}: “{each.quote}” may not be asked for. {each.reason} ({each.law}) {each.instead}",
            )
            for at, text in asked
            for each in self.review.objections(text, country=self.country)
        ]
