"""Where self-declared categories are kept, apart from everything else.

There is no way to ask for what one person declared: the store counts, and gives back the counts alone. Use cases may
write and count; none that judges, shows or decides knows this port (`pyproject.toml` holds them to it).
Every method raises Unavailable when the store cannot be reached, or cannot be read with the key at hand, and
CategoriesNotKept where the installation keeps none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.model.categories import Categories
from domain.model.ids import EvaluationId, Tenant
from domain.model.impact import Applicant, Cases


class CategoryStore(Protocol):
    """The categories of applicants, by tenant and evaluation."""

    async def put(self, id: EvaluationId, tenant: Tenant, categories: Categories) -> None:
        """Keep what was declared; it takes the place of what was declared before."""
        ...

    async def count(self, tenant: Tenant, applicants: Sequence[Applicant]) -> Cases:
        """The applicants by categories and outcome; those of the first of an applicant's ids that has any."""
        ...

    async def forget(self, id: EvaluationId) -> None:
        """Remove what is kept under that evaluation, if anything is."""
        ...

    async def check(self) -> None:
        """Prove that the store answers, that its schema is up to date and that the key is the right one."""
        ...
