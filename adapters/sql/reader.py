"""The EvaluationReader over SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import rows, subjects, tables
from adapters.sql.backlog import read_waiting
from adapters.sql.database import Database
from adapters.sql.event_probe import EventProbe
from adapters.sql.history import read_page
from adapters.sql.openings import Openings
from adapters.sql.seals import EVALUATION, Seals, key_of
from domain.model.decision import Decision
from domain.model.errors import Erased, EvaluationNotFound, ReportNotReady
from domain.model.evaluation import Evaluation
from domain.model.events import Event
from domain.model.history import HistoryFilter, HistoryPage, Mark
from domain.model.ids import EvaluationId, Tenant
from domain.model.lane import Lane, Waiting
from domain.model.reveal import Reveal

_evaluations, _events, _reports, _decisions = tables.evaluations, tables.events, tables.reports, tables.decisions
_reveals = tables.reveals


class SqlReader:
    """Reads on any connection; nothing is locked."""

    def __init__(self, database: Database, seals: Seals) -> None:
        self._database, self._seals = database, seals
        self._probe = EventProbe(database)
        self._openings = Openings(database, seals)

    async def get(self, id: EvaluationId, tenant: Tenant) -> Evaluation:
        return await self._openings.evaluation(id, tenant)

    async def page(self, tenant: Tenant, wanted: HistoryFilter, *, before: Mark | None, size: int) -> HistoryPage:
        mentions = await self._seals.mention(tenant, wanted.text)
        return await self._database.read(
            lambda connection: read_page(connection, self._seals, tenant, wanted, before, size, mentions)
        )

    async def events(self, id: EvaluationId, *, after: int, limit: int) -> Sequence[Event]:
        if after and not await self._probe.since(id, after):
            return []
        if not after and (found := await self._openings.events(id, limit=limit)) is not None:
            return found

        async def unit(connection: AsyncConnection) -> Sequence[Event]:
            mine = select(_events, key_of(_events.c.evaluation_id)).where(
                _events.c.evaluation_id == id, _events.c.seq > after
            )
            found = await connection.execute(mine.order_by(_events.c.seq).limit(limit))
            return [rows.event(self._seals.opened_event(row)) for row in found.mappings()]

        return await self._database.read(unit)

    async def report(self, id: EvaluationId, tenant: Tenant) -> bytes:
        async def unit(connection: AsyncConnection) -> bytes:
            evaluation = await load(connection, self._seals, id, tenant)
            body = await connection.scalar(select(_reports.c.body).where(_reports.c.evaluation_id == id))
            evaluation.require_kept()
            if body is None:
                raise ReportNotReady(f"{id} has no report: it is {evaluation.status}")
            opened = self._seals.opened_report(evaluation.key, id, bytes(body))
            if opened is None:
                raise Erased(f"{id}: its report was erased")
            return opened

        return await self._database.read(unit)

    async def decisions(self, id: EvaluationId, tenant: Tenant) -> Sequence[Decision]:
        async def unit(connection: AsyncConnection) -> Sequence[Decision]:
            await load(connection, self._seals, id, tenant)
            mine = select(_decisions, key_of(_decisions.c.evaluation_id)).where(_decisions.c.evaluation_id == id)
            found = (await connection.execute(mine.order_by(_decisions.c.number))).mappings()
            return [rows.decision(self._seals.opened_decision(row)) for row in found]

        return await self._database.read(unit)

    async def reveals(self, id: EvaluationId, tenant: Tenant) -> Sequence[Reveal]:
        async def unit(connection: AsyncConnection) -> Sequence[Reveal]:
            await load(connection, self._seals, id, tenant)
            mine = select(_reveals).where(_reveals.c.evaluation_id == id).order_by(_reveals.c.number)
            return [Reveal(by=row.revealed_by, at=row.at) for row in await connection.execute(mine)]

        return await self._database.read(unit)

    async def about(self, tenant: Tenant, email: str, *, limit: int) -> Sequence[Evaluation]:
        wanted = subjects.about(tenant, email, await self._seals.digest(), limit=limit)

        async def unit(connection: AsyncConnection) -> Sequence[Evaluation]:
            found = (await connection.execute(wanted)).mappings()
            return [rows.evaluation(self._seals.opened(row)) for row in found]

        return await self._database.read(unit)

    async def waiting(self, it: Evaluation) -> Mapping[Lane, Waiting]:
        return await self._database.read(lambda connection: read_waiting(connection, it))


async def load(connection: AsyncConnection, seals: Seals, id: EvaluationId, tenant: Tenant) -> Evaluation:
    """The evaluation of that tenant. Raises EvaluationNotFound."""
    wanted = select(*EVALUATION).where(_evaluations.c.id == id, _evaluations.c.tenant == tenant)
    row = (await connection.execute(wanted)).mappings().one_or_none()
    if row is None:
        raise EvaluationNotFound(f"no evaluation {id}")
    return rows.evaluation(seals.opened(row))
