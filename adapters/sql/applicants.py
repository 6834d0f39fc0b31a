"""The ApplicantReader over SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables
from adapters.sql.database import Database
from adapters.sql.history import id_bounds
from adapters.sql.vacancy_rows import FILE
from domain.model.ids import EvaluationId, Tenant
from domain.model.impact import Applicant, Outcome, Sample
from domain.model.outcome import Status
from domain.model.report import Recommendation

_table, _it = tables.evaluations, tables.evaluations.c
_OPEN = (Status.QUEUED.value, Status.RUNNING.value)


class SqlApplicants:
    """Each page is one transaction, in the order of one index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def applicants(
        self, tenant: Tenant, sample: Sample, *, after: EvaluationId | None, limit: int
    ) -> Sequence[Applicant]:
        async def unit(connection: AsyncConnection) -> Sequence[Applicant]:
            found = (await connection.execute(_page(tenant, sample, after, limit))).mappings().all()
            others = await _others(connection, [row["id"] for row in found if row["vacancy_id"] is not None])
            return [_applicant(row, others) for row in found]

        return await self._database.read(unit)


def _page(tenant: Tenant, sample: Sample, after: EvaluationId | None, limit: int) -> Select[Any]:
    index = "ix_evaluations_tenant" if sample.vacancy_id is None else "ix_evaluations_vacancy"
    conditions: list[ColumnElement[bool]] = [
        _it.tenant == tenant,
        *id_bounds(sample.since, sample.until),
        _it.created_at >= sample.since,
        _it.created_at < sample.until,
        # A candidate that has ended and has no place was replaced by one with later criteria on the same file; one
        # that is decided on and has not ended is about to replace another.
        or_(_it.vacancy_id.is_(None), and_(_it.status.in_(_OPEN), _it.decision.is_(None)), _it.place.is_not(None)),
    ]
    if sample.vacancy_id is not None:
        conditions.append(_it.vacancy_id == sample.vacancy_id)
    if after is not None:
        conditions.append(_it.id > after)
    columns = select(_it.id, _it.vacancy_id, _it.decision, _it.recommendation, _it.score)
    forced = columns.with_hint(_table, f"FORCE INDEX ({index})", "mysql")
    return forced.where(*conditions).order_by(_it.id).limit(limit)


async def _others(
    connection: AsyncConnection, ids: Sequence[EvaluationId]
) -> Mapping[EvaluationId, Sequence[EvaluationId]]:
    """Other evaluations of the same file for the same vacancy, the latest first."""
    mine, other = tables.likenesses.alias("mine"), tables.likenesses.alias("other")
    same = (other.c.vacancy_id == mine.c.vacancy_id) & (other.c.digest == mine.c.digest)
    found: defaultdict[EvaluationId, list[EvaluationId]] = defaultdict(list)
    wanted = (
        select(mine.c.evaluation_id, other.c.evaluation_id.label("other_id"))
        .join_from(mine, other, same)
        .where(mine.c.evaluation_id.in_(ids), mine.c.digest.between(FILE, FILE + b"\xff" * 16))
        .where(other.c.evaluation_id != mine.c.evaluation_id)
        .order_by(other.c.evaluation_id.desc())
    )
    for one, another in await connection.execute(wanted) if ids else ():
        found[EvaluationId(one)].append(EvaluationId(another))
    return found


def _applicant(row: RowMapping, others: Mapping[EvaluationId, Sequence[EvaluationId]]) -> Applicant:
    id = EvaluationId(row["id"])
    outcome = Outcome(
        decision=Recommendation(row["decision"]) if row["decision"] else None,
        recommendation=Recommendation(row["recommendation"]) if row["recommendation"] else None,
        score=row["score"],
    )
    return Applicant(ids=(id, *others.get(id, ())), outcome=outcome)
