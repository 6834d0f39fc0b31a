"""Keep what an applicant declared of themselves, apart from the evaluation."""

from __future__ import annotations

from dataclasses import dataclass

from domain.model.categories import Categories
from domain.model.ids import EvaluationId, Tenant
from ports.categories import CategoryStore
from ports.evaluations import EvaluationReader


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareCategories:
    """Writes and never reads; a later declaration takes the place of an earlier one."""

    reader: EvaluationReader
    categories: CategoryStore

    async def __call__(self, id: EvaluationId, tenant: Tenant, declared: Categories) -> None:
        """Raises EvaluationNotFound, CategoriesNotKept."""
        await self.reader.get(id, tenant)
        await self.categories.put(id, tenant, declared)
