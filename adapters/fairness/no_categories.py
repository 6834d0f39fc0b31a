"""The CategoryStore of an installation that keeps no categories."""

from __future__ import annotations

from collections.abc import Sequence

from domain.model.categories import Categories
from domain.model.errors import CategoriesNotKept
from domain.model.ids import EvaluationId, Tenant
from domain.model.impact import Applicant, Cases

_HOW = "this installation keeps no categories: set AI_RECRUITER_CATEGORIES_URL and run `ai-recruiter migrate`"


class NoCategories:
    """Refuses what would need one, and has nothing to forget."""

    async def put(self, id: EvaluationId, tenant: Tenant, categories: Categories) -> None:
        raise CategoriesNotKept(_HOW)

    async def count(self, tenant: Tenant, applicants: Sequence[Applicant]) -> Cases:
        raise CategoriesNotKept(_HOW)

    async def forget(self, id: EvaluationId) -> None:
        return

    async def check(self) -> None:
        return
