"""Self-declared categories in a dictionary, with the promises of the port."""

from __future__ import annotations

from collections.abc import Sequence

from domain.model.categories import Categories
from domain.model.ids import EvaluationId, Tenant
from domain.model.impact import Applicant, Cases


class MemoryCategories:
    """A CategoryStore that forgets when the process ends."""

    def __init__(self) -> None:
        self._rows: dict[EvaluationId, tuple[Tenant, Categories]] = {}

    async def put(self, id: EvaluationId, tenant: Tenant, categories: Categories) -> None:
        if self._rows.get(id, (tenant,))[0] == tenant:
            self._rows[id] = (tenant, categories)

    async def count(self, tenant: Tenant, applicants: Sequence[Applicant]) -> Cases:
        mine = {id: categories for id, (whose, categories) in self._rows.items() if whose == tenant}
        return Cases((next((mine[id] for id in it.ids if id in mine), None), it.outcome) for it in applicants)

    async def forget(self, id: EvaluationId) -> None:
        self._rows.pop(id, None)

    async def check(self) -> None:
        return
