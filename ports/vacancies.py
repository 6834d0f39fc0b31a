"""Where vacancies, the versions of their criteria and their piles are stored.

Every method is one transaction, bounded in time; a method that returns has committed. Each raises Unavailable when
the store cannot be reached, is read-only or too slow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.model.criteria import ApprovedCriteria
from domain.model.evaluation import Evaluation
from domain.model.figures import Figures
from domain.model.ids import EvaluationId, Tenant, User, VacancyId
from domain.model.pile import Pile, PileEvent
from domain.model.ranking import Cursor, RankingFilter, RankingPage
from domain.model.vacancy import Vacancy, VacancyStatus
from ports.evaluations import Idempotency

VacancyChange = Callable[[Vacancy, datetime], Vacancy]
"""What to do with a vacancy as it stands, at the store's own time. It may be called again after a lost race."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What stands for a request to open a vacancy: the vacancy itself, or the one that its key was first used for."""

    vacancy: Vacancy
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyFilter:
    """Which vacancies to list; None asks for any."""

    status: VacancyStatus | None = None
    text: str | None = None  # somewhere in the title, in any case
    opened_by: User | None = None


@dataclass(frozen=True, slots=True)
class VacancyPage:
    """Newest first; `next_before` is where the following page begins, None on the last one."""

    items: tuple[tuple[Vacancy, Pile], ...]
    next_before: VacancyId | None


class VacancyRepository(Protocol):
    """Stores and changes vacancies; leases and due times are compared with the store's own clock."""

    async def add(self, vacancy: Vacancy, idempotency: Idempotency | None = None) -> Opened:
        """Write the vacancy, its first event and the idempotency record, all or nothing.

        A key that was used before with the same fingerprint gives back the first vacancy and writes nothing; with
        another fingerprint KeyReused is raised.
        """
        ...

    async def get(self, id: VacancyId, tenant: Tenant) -> Vacancy:
        """The vacancy as it stands. Raises VacancyNotFound."""
        ...

    async def change(self, id: VacancyId, change: VacancyChange, *, tenant: Tenant | None = None) -> Vacancy:
        """Load, change and store in one transaction; what `change` raises rolls it back and passes through.

        State, news and approval commit together, and only if no other change was written since loading. What comes back
        is as it was stored. A change that gives back its argument writes nothing. `tenant` None is for workers.
        Raises VacancyNotFound.
        """
        ...

    async def claim_due(self, change: VacancyChange) -> Vacancy | None:
        """`change` for the unread vacancy that has been due for longest; None when there is none.

        One that another worker has locked is skipped. One whose change raises a Refusal is left as it is.
        """
        ...


class VacancyReader(Protocol):
    """Reads what was committed."""

    async def get(self, id: VacancyId, tenant: Tenant) -> Vacancy:
        """The vacancy as it stands. Raises VacancyNotFound."""
        ...

    async def pile(self, id: VacancyId, tenant: Tenant) -> Pile:
        """The counts and tallies of its pile, without events. Raises VacancyNotFound."""
        ...

    async def page(self, tenant: Tenant, wanted: VacancyFilter, *, before: VacancyId | None, size: int) -> VacancyPage:
        """The tenant's vacancies older than `before` (all, when None), newest first, each with its pile."""
        ...

    async def approved(self, id: VacancyId, version: int) -> ApprovedCriteria:
        """An approved version of its criteria. Raises VersionNotFound."""
        ...

    async def events(self, id: VacancyId, *, after: int, limit: int) -> Sequence[PileEvent]:
        """Events of the pile with seq > `after`, in order, at most `limit`."""
        ...

    async def ranking(
        self, id: VacancyId, tenant: Tenant, wanted: RankingFilter, *, after: Cursor | None, size: int
    ) -> RankingPage:
        """The candidates that have ended, in their order. Raises VacancyNotFound.

        Of several reports on the same file, the one by the latest version of the criteria stands.
        """
        ...

    async def running(self, id: VacancyId) -> Sequence[Evaluation]:
        """The evaluations of the pile that run at this moment."""
        ...

    async def stale(
        self, id: VacancyId, *, version: int, after: EvaluationId | None, limit: int
    ) -> Sequence[Evaluation]:
        """Those of the ranking that were judged by an older version than `version`, by id, from `after` on."""
        ...

    async def figures(self, tenant: Tenant, vacancy_id: VacancyId | None, *, limit: int) -> Figures:
        """Counts over the newest `limit` evaluations of the tenant, or of one vacancy. Raises VacancyNotFound."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyStores:
    """The ports over one store, as an adapter offers them."""

    vacancies: VacancyRepository
    reader: VacancyReader
