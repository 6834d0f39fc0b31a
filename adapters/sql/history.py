"""Pages of the history: by key, never by offset, each of them bounded work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import anyio.lowlevel
from sqlalchemy import ColumnElement, RowMapping, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import rows, tables
from adapters.sql.seals import EVALUATION, Seals
from domain.model.decision import Decided
from domain.model.evaluation import Evaluation
from domain.model.history import HistoryFilter, HistoryPage, Mark, Order
from domain.model.ids import EvaluationId, Tenant

_it = tables.evaluations.c
_SCANNED = 5_000  # rows that a filter without an index of its own may look at for one page
_OPENED_AT_ONCE: Final = 20  # rows, while everything else waits
_SLACK = timedelta(seconds=5)  # an id is made a moment after the time that `created_at` holds

_LAST_ID = EvaluationId(UUID(int=2**128 - 1))

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class _Search:
    """What one index answers, in its own order, and what must be looked at row by row."""

    index: str
    indexed: tuple[Condition, ...]
    others: tuple[Condition, ...]
    by_score: bool = False  # the best first; else the newest

    def within(self, *bounds: Condition) -> _Search:
        """The same, between bounds of the order."""
        return _Search(self.index, (*self.indexed, *bounds), self.others, self.by_score)

    def behind(self, mark: Mark | None) -> _Search:
        """The same, behind the last evaluation of another page."""
        if mark is None:
            return self
        if self.by_score:
            return self.within(_it.score <= mark.score, ~((_it.score == mark.score) & (_it.id >= mark.id)))
        return self.within(_it.id < mark.id)

    def down_to(self, mark: Mark) -> _Search:
        """The same, no further than to an evaluation, which is included."""
        if self.by_score:
            return self.within(_it.score >= mark.score, ~((_it.score == mark.score) & (_it.id < mark.id)))
        return self.within(_it.id >= mark.id)

    def ordered(self, statement: Select[Any]) -> Select[Any]:
        """In the order of the index.

        Left alone, MySQL and MariaDB look up the tenant by it and then read from the newest row on, whatever the bound
        of the id: the deeper the page, the longer it would take.
        """
        forced = statement.with_hint(tables.evaluations, f"FORCE INDEX ({self.index})", "mysql")
        return forced.order_by(*([_it.score.desc()] if self.by_score else []), _it.id.desc())


async def read_page(
    connection: AsyncConnection,
    seals: Seals,
    tenant: Tenant,
    wanted: HistoryFilter,
    before: Mark | None,
    size: int,
    mentions: Condition | None,
) -> HistoryPage:
    """The first `size` evaluations that match and follow `before`; `mentions` is what `wanted.text` comes to."""
    search = _search(tenant, wanted, mentions)
    if wanted.order is Order.NEWEST:
        return await _read(connection, seals, search, before, size)
    scored = _Search(search.index, (*search.indexed, _it.score.is_not(None)), search.others, by_score=True)
    unscored = search.within(_it.score.is_(None))
    if before is not None and before.score is None:
        return await _read(connection, seals, unscored, before, size)
    page = await _read(connection, seals, scored, before, size)
    if page.next_before is not None or wanted.score_min is not None or wanted.score_max is not None:
        return page
    if len(page.items) == size:  # whether anything follows, the next page tells: it begins with what has no score
        return HistoryPage(page.items, Mark(_LAST_ID))
    rest = await _read(connection, seals, unscored, None, size - len(page.items))
    return HistoryPage((*page.items, *rest.items), rest.next_before)


async def _read(
    connection: AsyncConnection, seals: Seals, search: _Search, before: Mark | None, size: int
) -> HistoryPage:
    search = search.behind(before)
    floor = await _floor(connection, search) if search.others else None
    if floor is not None:
        search = search.down_to(floor)
    matching = select(*EVALUATION).where(*search.indexed, *search.others)
    found = (await connection.execute(search.ordered(matching).limit(size + 1))).mappings().all()
    items = await _opened(seals, found[:size])
    return HistoryPage(items, _mark(items[-1]) if items and len(found) > size else floor)


async def _opened(seals: Seals, found: Sequence[RowMapping]) -> tuple[Evaluation, ...]:
    """A few at a time: with the most metadata that there may be, 200 of them take a tenth of a second."""
    items: list[Evaluation] = []
    for start in range(0, len(found), _OPENED_AT_ONCE):
        items += [rows.evaluation(seals.opened(row)) for row in found[start : start + _OPENED_AT_ONCE]]
        await anyio.lowlevel.checkpoint()
    return tuple(items)


def _mark(it: Evaluation) -> Mark:
    return Mark(it.id, it.verdict.score if it.verdict else None)


async def _floor(connection: AsyncConnection, search: _Search) -> Mark | None:
    """Where to stop looking: the last of the rows that one page may look at; None when there are fewer."""
    last = search.ordered(select(_it.id, _it.score).where(*search.indexed)).offset(_SCANNED - 1).limit(1)
    found = (await connection.execute(last)).one_or_none()
    return None if found is None else Mark(found.id, found.score)


def _search(tenant: Tenant, wanted: HistoryFilter, mentions: Condition | None) -> _Search:
    if wanted.vacancy_id is not None:
        return _within_a_vacancy(tenant, wanted, mentions)
    equal = [
        ("ix_evaluations_submitted_by", _it.submitted_by, wanted.submitted_by),
        ("ix_evaluations_status", _it.status, wanted.status),
        ("ix_evaluations_recommendation", _it.recommendation, wanted.recommendation),
    ]
    chosen = [(index, column == str(value)) for index, column, value in equal if value is not None]
    if wanted.decision is not None:
        chosen.append(("ix_evaluations_decision", is_decided(wanted.decision)))
    if wanted.order is Order.BEST:
        others = (
            *(condition for _, condition in chosen),
            *_id_bounds(wanted),
            *_looked_at(wanted, mentions),
        )
        return _Search("ix_evaluations_score", (_it.tenant == tenant,), others)
    return _Search(
        index=chosen[0][0] if chosen else "ix_evaluations_tenant",
        indexed=(
            _it.tenant == tenant,
            *(condition for _, condition in chosen[:1]),
            *_id_bounds(wanted),
        ),
        others=(*(condition for _, condition in chosen[1:]), *_looked_at(wanted, mentions)),
    )


def _within_a_vacancy(tenant: Tenant, wanted: HistoryFilter, mentions: Condition | None) -> _Search:
    """A vacancy belongs to one tenant, so its own indexes serve."""
    mine: tuple[Condition, ...] = (_it.vacancy_id == wanted.vacancy_id, _it.tenant == tenant)
    others = [*_looked_at(wanted, mentions)]
    if wanted.submitted_by is not None:
        others.append(_it.submitted_by == wanted.submitted_by)
    if wanted.recommendation is not None:
        others.append(_it.recommendation == wanted.recommendation.value)
    if wanted.decision is not None:
        others.append(is_decided(wanted.decision))
    of_status = (_it.status == wanted.status.value,) if wanted.status is not None else ()
    if wanted.order is Order.BEST:
        return _Search(
            "ix_evaluations_vacancy_score",
            mine,
            (*of_status, *_id_bounds(wanted), *others),
        )
    index = "ix_evaluations_vacancy_status" if of_status else "ix_evaluations_vacancy"
    return _Search(index, (*mine, *of_status, *_id_bounds(wanted)), tuple(others))


def is_decided(how: Decided) -> Condition:
    """Whether the latest decision of a row is that."""
    return _it.decision == (how.outcome.value if how.outcome else None)


def _looked_at(wanted: HistoryFilter, mentions: Condition | None) -> list[Condition]:
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
    if mentions is not None:
        conditions.append(mentions)
    return conditions


def _id_bounds(wanted: HistoryFilter) -> list[Condition]:
    return id_bounds(wanted.created_after, wanted.created_before)


def id_bounds(after: datetime | None, before: datetime | None) -> list[Condition]:
    """A UUIDv7 begins with its time, so a range of times is a range of ids."""
    bounds: list[Condition] = []
    if after is not None:
        bounds.append(_it.id >= _first_id(after - _SLACK))
    if before is not None:
        bounds.append(_it.id < _first_id(before + _SLACK))
    return bounds


def _first_id(moment: datetime) -> UUID:
    milliseconds = min(max(int(moment.timestamp() * 1000), 0), 2**48 - 1)
    return UUID(int=milliseconds << 80)
