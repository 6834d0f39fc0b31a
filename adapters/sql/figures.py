"""Figures, counted by the database over a bounded number of the newest rows, in the order of one index."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, Subquery, case, func, null, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables
from adapters.sql.types import seconds_between
from domain.model.figures import SHORTER_THAN, Case, Figures, Wait, newest
from domain.model.ids import Tenant, VacancyId
from domain.model.outcome import Status
from domain.model.report import Recommendation

_table, _it, _vacancies = tables.evaluations, tables.evaluations.c, tables.vacancies
_OPEN = (Status.QUEUED.value, Status.RUNNING.value)


async def read_figures(
    connection: AsyncConnection, tenant: Tenant, vacancy_id: VacancyId | None, limit: int
) -> Figures:
    """Those of the newest `limit` evaluations of the tenant, or of one of its vacancies."""
    found = (await connection.execute(_counted(_newest(tenant, vacancy_id, limit)))).mappings().all()
    cases: Counter[Case] = Counter()
    for row in found:
        if row["stands"]:
            cases[_case(row)] += row["number"]
    wanted = select(_vacancies.c.id, _vacancies.c.title).where(_vacancies.c.id.in_(newest(cases)))
    titles = {VacancyId(row.id): row.title for row in await connection.execute(wanted)}
    looked_at = sum(row["number"] for row in found)
    return Figures(
        cases=cases,
        titles=titles,
        looked_at=looked_at,
        since=min((row["since"] for row in found), default=None),
        complete=looked_at < limit,
    )


def _newest(tenant: Tenant, vacancy_id: VacancyId | None, limit: int) -> Subquery:
    index = "ix_evaluations_tenant" if vacancy_id is None else "ix_evaluations_vacancy"
    mine: tuple[ColumnElement[bool], ...] = (_it.tenant == tenant,)
    if vacancy_id is not None:
        mine = (_it.vacancy_id == vacancy_id, *mine)
    wait = case(
        # A decision may be older than the report, of a candidate that was judged again.
        (_it.decided_at.is_(None) | _it.completed_at.is_(None) | (_it.decided_at < _it.completed_at), null()),
        *((seconds_between(_it.completed_at, _it.decided_at) < _seconds(it), it.value) for it in SHORTER_THAN),
        else_=Wait.LONGER.value,
    )
    columns = (
        _it.vacancy_id,
        _it.recommendation,
        _it.decision,
        (_it.status == Status.SUCCEEDED.value).label("judged"),
        _it.created_at,
        wait.label("wait"),
        # A candidate that has ended and has no place was replaced by one with later criteria on the same file.
        (_it.vacancy_id.is_(None) | _it.status.in_(_OPEN) | _it.place.is_not(None)).label("stands"),
    )
    newest_first = select(*columns).where(*mine).order_by(_it.id.desc()).limit(limit)
    return newest_first.with_hint(_table, f"FORCE INDEX ({index})", "mysql").subquery("newest")


def _counted(rows: Subquery) -> Select[Any]:
    alike = (rows.c.vacancy_id, rows.c.recommendation, rows.c.decision, rows.c.judged, rows.c.wait, rows.c.stands)
    counted = (func.count().label("number"), func.min(rows.c.created_at, type_=rows.c.created_at.type).label("since"))
    return select(*alike, *counted).group_by(*alike)


def _case(row: RowMapping) -> Case:
    return Case(
        vacancy_id=VacancyId(row["vacancy_id"]) if row["vacancy_id"] else None,
        advice=Recommendation(row["recommendation"]) if row["recommendation"] else None,
        decision=Recommendation(row["decision"]) if row["decision"] else None,
        wait=Wait(row["wait"]) if row["wait"] else None,
        judged=bool(row["judged"]),
    )


def _seconds(wait: Wait) -> int:
    return int(SHORTER_THAN[wait].total_seconds())
