"""How many evaluations are open, asked of the database at most once a second."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables
from adapters.sql.database import Database
from domain.model.ids import Tenant
from domain.model.outcome import Status

_evaluations = tables.evaluations
_OPEN = (Status.QUEUED.value, Status.RUNNING.value)
_FRESH = 1.0  # seconds


@dataclass(slots=True)
class _Count:
    asked_at: float = float("-inf")
    open: int = 0


class OpenCounts:
    """Counts for all (None) and for single tenants: up to a second old, and what was accepted here since."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counts: defaultdict[Tenant | None, _Count] = defaultdict(_Count)

    async def count(self, tenant: Tenant | None) -> int:
        """Open evaluations of one tenant, or of all."""
        known = self._counts[tenant]
        if time.monotonic() - known.asked_at >= _FRESH:
            known.asked_at = time.monotonic()  # concurrent callers use the old count
            before = known.open
            counted = await self._ask(tenant)
            known.open = counted + known.open - before  # submissions during the query may count twice, never not at all
            known.asked_at = time.monotonic()
        return known.open

    def accepted(self, tenant: Tenant) -> None:
        """One more is open: in the second until we ask again, a flood would otherwise find the door open."""
        self._counts[tenant].open += 1
        self._counts[None].open += 1

    async def _ask(self, tenant: Tenant | None) -> int:
        wanted = select(func.count()).select_from(_evaluations)
        if tenant is None:
            wanted = wanted.where(_evaluations.c.due_at.is_not(None))
        else:
            wanted = wanted.where(_evaluations.c.tenant == tenant, _evaluations.c.status.in_(_OPEN))

        async def unit(connection: AsyncConnection) -> int:
            return await connection.scalar(wanted) or 0

        return await self._database.read(unit)
