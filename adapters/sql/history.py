"""Pages of the history: by key, never by offset, each of them bounded work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import rows, tables
from domain.model.history import HistoryFilter, HistoryPage
from domain.model.ids import EvaluationId, Tenant

_it = tables.evaluations.c
_SCANNED = 5_000  # rows that a filter without an index of its own may look at for one page
_SLACK = timedelta(seconds=5)  # an id is made a moment after the time that `created_at` holds

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class _Search:
    """What one index answers, in its own order, and what must be looked at row by row."""

    index: str
    indexed: tuple[Condition, ...]
    others: tuple[Condition, ...]

    def within(self, *bounds: Condition) -> _Search:
        """The same, between bounds of the id."""
        return _Search(self.index, (*self.indexed, *bounds), self.others)


async def read_page(
    connection: AsyncConnection, tenant: Tenant, wanted: HistoryFilter, before: EvaluationId | None, size: int
) -> HistoryPage:
    """The newest `size` evaluations that match and are older than `before`."""
    search = _search(tenant, wanted)
    if before is not None:
        search = search.within(_it.id < before)
    floor = await _floor(connection, search) if search.others else None
    if floor is not None:
        search = search.within(_it.id >= floor)
    matching = select(tables.evaluations).where(*search.indexed, *search.others)
    found = (await connection.execute(_newest_first(matching, search).limit(size + 1))).mappings().all()
    items = tuple(rows.evaluation(row) for row in found[:size])
    return HistoryPage(items, items[-1].id if len(found) > size else floor)


def _newest_first(statement: Select[Any], search: _Search) -> Select[Any]:
    """In the order of the index.

    Left alone, MySQL and MariaDB look up the tenant by it and then read from the newest row on, whatever the bound
    of the id: the deeper the page, the longer it would take.
    """
    forced = statement.with_hint(tables.evaluations, f"FORCE INDEX ({search.index})", "mysql")
    return forced.order_by(_it.id.desc())


async def _floor(connection: AsyncConnection, search: _Search) -> EvaluationId | None:
    """Where to stop looking: the last of the rows that one page may look at; None when there are fewer."""
    last = _newest_first(select(_it.id).where(*search.indexed), search).offset(_SCANNED - 1).limit(1)
    found: EvaluationId | None = await connection.scalar(last)
    return found


def _search(tenant: Tenant, wanted: HistoryFilter) -> _Search:
    equal = [
        ("ix_evaluations_status", _it.status, wanted.status),
        ("ix_evaluations_recommendation", _it.recommendation, wanted.recommendation),
        ("ix_evaluations_decision", _it.decision, wanted.decision),
    ]
    chosen = [(index, column == value.value) for index, column, value in equal if value is not None]
    return _Search(
        index=chosen[0][0] if chosen else "ix_evaluations_tenant",
        indexed=(_it.tenant == tenant, *(condition for _, condition in chosen[:1]), *_id_bounds(wanted)),
        others=(*(condition for _, condition in chosen[1:]), *_looked_at(wanted)),
    )


def _looked_at(wanted: HistoryFilter) -> list[Condition]:
    conditions: list[Condition] = []
    if wanted.engine is not None:
        conditions.append(_it.engine == wanted.engine)
    if wanted.score_min is not None:
        conditions.append(_it.score >= wanted.score_min)
    if wanted.score_max is not None:
        conditions.append(_it.score <= wanted.score_max)
    if wanted.created_after is not None:
        conditions.append(_it.created_at >= wanted.created_after)
    if wanted.created_before is not None:
        conditions.append(_it.created_at <= wanted.created_before)
    if wanted.text is not None:
        conditions.append(_it.search_text.contains(wanted.text.casefold(), autoescape=True))
    return conditions


def _id_bounds(wanted: HistoryFilter) -> list[Condition]:
    """A UUIDv7 begins with its time, so a range of times is a range of ids."""
    bounds: list[Condition] = []
    if wanted.created_after is not None:
        bounds.append(_it.id >= _first_id(wanted.created_after - _SLACK))
    if wanted.created_before is not None:
        bounds.append(_it.id < _first_id(wanted.created_before + _SLACK))
    return bounds


def _first_id(moment: datetime) -> UUID:
    milliseconds = min(max(int(moment.timestamp() * 1000), 0), 2**48 - 1)
    return UUID(int=milliseconds << 80)
