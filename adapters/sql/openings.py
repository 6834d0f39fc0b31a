"""What every listener asks first: thousands that connect at once share their statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.shared.group_commit import GroupCommit
from adapters.sql import rows, tables
from adapters.sql.database import Database
from adapters.sql.seals import EVALUATION, Seals, key_of
from domain.model.errors import EvaluationNotFound
from domain.model.evaluation import Evaluation
from domain.model.events import Event
from domain.model.ids import EvaluationId, Tenant

_evaluations, _events = tables.evaluations, tables.events
_AT_ONCE: Final = 64
_LANES: Final = 2  # connections; who comes while they read goes with the next
_MOST_EVENTS: Final = 1_000  # in one answer; an evaluation has about ten


class Openings:
    """Evaluations, and their events from the first one on."""

    def __init__(self, database: Database, seals: Seals) -> None:
        self._database, self._seals = database, seals
        self._evaluations = GroupCommit[tuple[EvaluationId, Tenant], Evaluation](
            self._read_evaluations, limit=_AT_ONCE, lanes=_LANES
        )
        self._events = GroupCommit[EvaluationId, list[Event] | None](self._read_events, limit=_AT_ONCE, lanes=_LANES)

    async def evaluation(self, id: EvaluationId, tenant: Tenant) -> Evaluation:
        """That of the tenant. Raises EvaluationNotFound, Unavailable."""
        return await self._evaluations((id, tenant))

    async def events(self, id: EvaluationId, *, limit: int) -> Sequence[Event] | None:
        """The first ones; None where there are too many to be read together with others'. Raises Unavailable."""
        found = await self._events(id)
        return found[:limit] if found is not None else None

    async def _read_evaluations(
        self, asked: Sequence[tuple[EvaluationId, Tenant]]
    ) -> Sequence[Evaluation | BaseException]:
        wanted = select(*EVALUATION).where(_evaluations.c.id.in_({id for id, _ in asked}))

        async def unit(connection: AsyncConnection) -> dict[tuple[EvaluationId, Tenant], RowMapping]:
            found = (await connection.execute(wanted)).mappings()
            return {(EvaluationId(row["id"]), Tenant(row["tenant"])): row for row in found}

        read = await self._database.read(unit)
        return [self._evaluation(read.get(one), one[0]) for one in asked]

    def _evaluation(self, row: RowMapping | None, id: EvaluationId) -> Evaluation | BaseException:
        """What cannot be opened concerns who asked for it alone."""
        if row is None:
            return EvaluationNotFound(f"no evaluation {id}")
        try:
            return rows.evaluation(self._seals.opened(row))
        except Exception as error:  # raised where it was asked for
            return error

    async def _read_events(self, asked: Sequence[EvaluationId]) -> Sequence[list[Event] | BaseException | None]:
        wanted = (
            select(_events, key_of(_events.c.evaluation_id))
            .where(_events.c.evaluation_id.in_(set(asked)))
            .order_by(_events.c.evaluation_id, _events.c.seq)
            .limit(_MOST_EVENTS)
        )

        async def unit(connection: AsyncConnection) -> Sequence[RowMapping]:
            return (await connection.execute(wanted)).mappings().all()

        read = await self._database.read(unit)
        if len(read) == _MOST_EVENTS:
            return [None] * len(asked)
        of: dict[EvaluationId, list[RowMapping]] = {id: [] for id in asked}
        for row in read:
            of[EvaluationId(row["evaluation_id"])].append(row)
        return [self._opened(of[id]) for id in asked]

    def _opened(self, of_one: Sequence[RowMapping]) -> list[Event] | BaseException:
        try:
            return [rows.event(self._seals.opened_event(row)) for row in of_one]
        except Exception as error:  # raised where it was asked for
            return error
