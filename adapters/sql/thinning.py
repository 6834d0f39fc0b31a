"""Forgets how evaluations came to their end, long after it: the last event of each stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables
from adapters.sql.database import Database
from adapters.sql.types import now
from domain.model.events import EventType
from domain.model.ids import EvaluationId

_evaluations, _events = tables.evaluations.c, tables.events.c
_LAST: Final = [each.value for each in EventType if each.terminal]


async def thin_events(
    database: Database, older_than: timedelta, after: EvaluationId | None, limit: int
) -> EvaluationId | None:
    """Walks the primary keys of both tables; writes only where there is something to forget."""

    async def look(connection: AsyncConnection) -> tuple[EvaluationId | None, list[EvaluationId]]:
        at = await connection.scalar(select(now()))
        assert at is not None
        page = select(_evaluations.id, _evaluations.completed_at).order_by(_evaluations.id).limit(limit)
        found = (await connection.execute(page if after is None else page.where(_evaluations.id > after))).all()
        old = [id for id, ended in found if ended is not None and ended < at - older_than]
        told = select(_events.evaluation_id).where(_events.evaluation_id.in_(old), _events.type.not_in(_LAST))
        more = list(await connection.scalars(told.distinct())) if old else []
        return found[-1][0] if len(found) == limit else None, more

    last, found = await database.read(look)
    if found:
        forgotten = delete(tables.events).where(_events.evaluation_id.in_(found), _events.type.not_in(_LAST))
        await database.write(lambda connection: connection.execute(forgotten))
    return last
