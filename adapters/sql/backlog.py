"""What is open, read by the index of due times: rows that have ended are not in the range."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables
from adapters.sql.types import now
from domain.model.evaluation import Evaluation
from domain.model.ids import Tenant, VacancyId
from domain.model.lane import Lane, Waiting
from domain.model.outcome import Status
from ports.evaluations import Backlog

_evaluations = tables.evaluations
_OPEN = (
    select(_evaluations.c.status, func.count(), func.min(_evaluations.c.created_at), now().label("now"))
    # By its own estimate MariaDB would read the whole table, however little of it is open.
    .with_hint(_evaluations, "FORCE INDEX (ix_evaluations_due)", "mysql")
    .with_hint(_evaluations, "FORCE INDEX (ix_evaluations_due)", "mariadb")
    .where(_evaluations.c.due_at.is_not(None))
    .group_by(_evaluations.c.status)
)


async def read_waiting(connection: AsyncConnection, it: Evaluation) -> Mapping[Lane, Waiting]:
    """The queued evaluations by lane, and how many came before `it`."""
    row = _evaluations.c
    lanes = (
        select(row.tenant, row.vacancy_id, func.count(), func.sum(case((row.id < it.id, 1), else_=0)))
        .with_hint(_evaluations, "FORCE INDEX (ix_evaluations_due)", "mysql")
        .with_hint(_evaluations, "FORCE INDEX (ix_evaluations_due)", "mariadb")
        .where(row.due_at.is_not(None), row.status == Status.QUEUED.value)
        .group_by(row.tenant, row.vacancy_id)
    )
    return {
        Lane(Tenant(tenant), VacancyId(batch) if batch else None): Waiting(count=count, before=int(before))
        for tenant, batch, count, before in await connection.execute(lanes)
    }


async def read_backlog(connection: AsyncConnection) -> Backlog:
    """How many evaluations wait and run, and how long the oldest has waited by the database's clock."""
    counts, age = {}, timedelta()
    for status, count, oldest, at in await connection.execute(_OPEN):
        counts[Status(status)] = count
        if status == Status.QUEUED:
            age = max(at - oldest, timedelta())  # it was accepted by another machine's clock
    return Backlog(queued=counts.get(Status.QUEUED, 0), running=counts.get(Status.RUNNING, 0), oldest_queued=age)
