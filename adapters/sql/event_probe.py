"""Whether an evaluation has gone on, asked for all listeners at once: most of them ask and nothing has happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import anyio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.shared.group_commit import GroupCommit
from adapters.sql import tables
from adapters.sql.database import Database
from domain.model.ids import EvaluationId

_evaluations = tables.evaluations
_GATHERING = 0.02  # seconds between two questions, in which listeners come together
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Asked:
    id: EvaluationId
    after: int


class EventProbe:
    """One statement for many listeners; a single one waits up to twice the gathering time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ask = GroupCommit[_Asked, bool](self._answers, limit=_AT_ONCE)

    async def since(self, id: EvaluationId, after: int) -> bool:
        """Whether there are events with seq > `after`. Raises Unavailable."""
        return await self._ask(_Asked(id, after))

    async def _answers(self, asked: Sequence[_Asked]) -> Sequence[bool | BaseException]:
        ids = {one.id for one in asked}

        async def unit(connection: AsyncConnection) -> dict[EvaluationId, int]:
            wanted = select(_evaluations.c.id, _evaluations.c.last_seq).where(_evaluations.c.id.in_(ids))
            return {EvaluationId(id): last for id, last in await connection.execute(wanted)}

        await anyio.sleep(_GATHERING)
        last = await self._database.read(unit)
        return [last.get(one.id, 0) > one.after for one in asked]
