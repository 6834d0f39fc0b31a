"""How many evaluations are open, asked of the database at most once a second."""

from __future__ import annotations

import time

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables
from adapters.sql.database import Database
from domain.model.evaluation import Status
from domain.model.ids import Tenant

_evaluations = tables.evaluations
_OPEN = (Status.QUEUED.value, Status.RUNNING.value)
_FRESH = 1.0  # seconds


class OpenCounts:
    """Counts for all (None) and for single tenants, each up to a second old."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counts: dict[Tenant | None, tuple[float, int]] = {}

    async def count(self, tenant: Tenant | None) -> int:
        """Open evaluations of one tenant, or of all."""
        asked_at, count = self._counts.get(tenant, (float("-inf"), 0))
        if time.monotonic() - asked_at < _FRESH:
            return count
        self._counts[tenant] = (time.monotonic(), count)  # whoever comes meanwhile takes the old figure
        count = await self._ask(tenant)
        self._counts[tenant] = (time.monotonic(), count)
        return count

    async def _ask(self, tenant: Tenant | None) -> int:
        wanted = select(func.count()).select_from(_evaluations)
        if tenant is None:
            wanted = wanted.where(_evaluations.c.due_at.is_not(None))
        else:
            wanted = wanted.where(_evaluations.c.tenant == tenant, _evaluations.c.status.in_(_OPEN))

        async def unit(connection: AsyncConnection) -> int:
            return await connection.scalar(wanted) or 0

        return await self._database.read(unit)
