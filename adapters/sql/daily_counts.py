"""How many submissions of each tenant were accepted on a day: one row, changed with what it counts.

A count over the evaluations would have to read them all, and would let two replicas pass the last place at once.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import identity_tables
from adapters.sql.database import Database
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant

_counts = identity_tables.daily_counts
_FRESH = 1.0  # seconds
_MOST_KNOWN = 10_000


@dataclass(slots=True)
class _Count:
    asked_at: float = float("-inf")
    accepted: int = 0


_Key = tuple[Tenant, date]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one transaction counted, and which submissions are beyond the quota and must not be written by it."""

    beyond: frozenset[EvaluationId] = frozenset()
    counts: Mapping[_Key, int] = field(default_factory=dict)


@dataclass(slots=True)
class DailyCounts:
    """Counts nothing where there is no quota. What it tells may lag by a second; what it takes is exact."""

    database: Database
    quota: int | None
    _known: dict[_Key, _Count] = field(default_factory=dict)

    async def count(self, day: date, tenant: Tenant) -> int:
        """Accepted on that day."""
        if self.quota is None:
            return 0
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        known = self._known.setdefault((tenant, day), _Count())
        if time.monotonic() - known.asked_at >= _FRESH:
            known.asked_at = time.monotonic()  # concurrent callers use the old count
            found = await self.database.read(lambda connection: _count(connection, (tenant, day)))
            known.accepted = max(found or 0, known.accepted)
        return known.accepted

    async def take(self, connection: AsyncConnection, fresh: Sequence[Evaluation]) -> Taken:
        """Count those that are written in this transaction. Rows are locked in one order, before anything else is."""
        if self.quota is None:
            return Taken()
        of_a_day = defaultdict[_Key, list[EvaluationId]](list)
        for it in fresh:
            of_a_day[it.tenant, it.created_at.date()].append(it.id)
        beyond: list[EvaluationId] = []
        counts: dict[_Key, int] = {}
        for key, ids in sorted(of_a_day.items()):
            before = await _count(connection, key, locked=True)
            fitting = min(len(ids), max(self.quota - (before or 0), 0))
            beyond += ids[fitting:]
            counts[key] = (before or 0) + fitting
            await _store(connection, key, before, counts[key])
        return Taken(frozenset(beyond), counts)

    def committed(self, taken: Taken) -> None:
        """It was not rolled back: what was counted is true, and a count never falls."""
        for key, accepted in taken.counts.items():
            known = self._known.setdefault(key, _Count())
            known.accepted = max(known.accepted, accepted)


async def _count(connection: AsyncConnection, key: _Key, *, locked: bool = False) -> int | None:
    wanted = select(_counts.c.accepted).where(_of(key))
    accepted: int | None = await connection.scalar(wanted.with_for_update() if locked else wanted)
    return accepted


async def _store(connection: AsyncConnection, key: _Key, before: int | None, after: int) -> None:
    """A first row that another process has written meanwhile is a duplicate, and the transaction is run again."""
    if before is None:
        row = {"tenant": key[0], "day": key[1].isoformat(), "accepted": after}
        await connection.execute(insert(_counts), row)
    elif after > before:
        await connection.execute(update(_counts).where(_of(key)).values(accepted=after))


def _of(key: _Key) -> ColumnElement[bool]:
    return (_counts.c.tenant == key[0]) & (_counts.c.day == key[1].isoformat())
