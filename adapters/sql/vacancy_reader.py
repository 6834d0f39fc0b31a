"""The VacancyReader over SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import rows, tables, vacancy_rows
from adapters.sql.database import Database
from adapters.sql.figures import read_figures
from adapters.sql.ranking import read_ranking
from adapters.sql.seals import EVALUATION, Seals, key_of
from adapters.sql.vacancies import approved, load, require
from domain.model.criteria import ApprovedCriteria
from domain.model.evaluation import Evaluation
from domain.model.figures import Figures
from domain.model.ids import EvaluationId, Tenant, VacancyId
from domain.model.outcome import Status
from domain.model.pile import Pile, PileEvent
from domain.model.ranking import Cursor, RankingFilter, RankingPage
from domain.model.vacancy import Vacancy
from ports.vacancies import VacancyFilter, VacancyPage

_vacancies, _criteria = tables.vacancies, tables.criteria
_piles, _events = tables.piles, tables.pile_events
_evaluations = tables.evaluations


class SqlVacancyReader:
    """Reads on any connection; nothing is locked."""

    def __init__(self, database: Database, seals: Seals) -> None:
        self._database, self._seals = database, seals

    async def get(self, id: VacancyId, tenant: Tenant) -> Vacancy:
        return await self._database.read(lambda connection: load(connection, id, tenant))

    async def pile(self, id: VacancyId, tenant: Tenant) -> Pile:
        async def unit(connection: AsyncConnection) -> Pile:
            await require(connection, id, tenant)
            return (await _piles_of(connection, [id]))[id]

        return await self._database.read(unit)

    async def page(self, tenant: Tenant, wanted: VacancyFilter, *, before: VacancyId | None, size: int) -> VacancyPage:
        async def unit(connection: AsyncConnection) -> VacancyPage:
            found = (await connection.execute(_newest(tenant, wanted, before, size))).mappings().all()
            shown = found[:size]
            piles = await _piles_of(connection, [VacancyId(row["id"]) for row in shown])
            approvals = await _approvals_of(connection, shown)
            vacancies = [vacancy_rows.vacancy(row, approvals.get(row["id"])) for row in shown]
            items = tuple((it, piles[it.id]) for it in vacancies)
            return VacancyPage(items, items[-1][0].id if len(found) > size else None)

        return await self._database.read(unit)

    async def approved(self, id: VacancyId, version: int) -> ApprovedCriteria:
        return await self._database.read(lambda connection: approved(connection, id, version))

    async def events(self, id: VacancyId, *, after: int, limit: int) -> Sequence[PileEvent]:
        mine = select(_events, key_of(_events.c.evaluation_id)).where(_events.c.vacancy_id == id, _events.c.seq > after)

        async def unit(connection: AsyncConnection) -> Sequence[PileEvent]:
            found = await connection.execute(mine.order_by(_events.c.seq).limit(limit))
            return [vacancy_rows.pile_event(row, self._seals) for row in found.mappings()]

        return await self._database.read(unit)

    async def ranking(
        self, id: VacancyId, tenant: Tenant, wanted: RankingFilter, *, after: Cursor | None, size: int
    ) -> RankingPage:
        mentions = await self._seals.mention(tenant, wanted.text)

        async def unit(connection: AsyncConnection) -> RankingPage:
            await require(connection, id, tenant)
            return await read_ranking(connection, self._seals, id, wanted, after, size, mentions)

        return await self._database.read(unit)

    async def running(self, id: VacancyId) -> Sequence[Evaluation]:
        status = _evaluations.c.status == Status.RUNNING.value
        wanted = select(*EVALUATION).where(_evaluations.c.vacancy_id == id, status).order_by(_evaluations.c.id)
        return await self._database.read(lambda connection: self._all(connection, wanted))

    async def stale(
        self, id: VacancyId, *, version: int, after: EvaluationId | None, limit: int
    ) -> Sequence[Evaluation]:
        it = _evaluations.c
        older = (it.vacancy_id == id, it.place.is_not(None), it.criteria_version < version)
        wanted = select(*EVALUATION).where(*older).order_by(it.id).limit(limit)
        wanted = wanted if after is None else wanted.where(it.id > after)
        return await self._database.read(lambda connection: self._all(connection, wanted))

    async def figures(self, tenant: Tenant, vacancy_id: VacancyId | None, *, limit: int) -> Figures:
        async def unit(connection: AsyncConnection) -> Figures:
            if vacancy_id is not None:
                await require(connection, vacancy_id, tenant)
            return await read_figures(connection, tenant, vacancy_id, limit)

        return await self._database.read(unit)

    async def _all(self, connection: AsyncConnection, wanted: Select[Any]) -> Sequence[Evaluation]:
        found = (await connection.execute(wanted)).mappings()
        return [rows.evaluation(self._seals.opened(row)) for row in found]


def _newest(tenant: Tenant, wanted: VacancyFilter, before: VacancyId | None, size: int) -> Select[Any]:
    it = _vacancies.c
    by_status = "ix_vacancies_tenant" if wanted.status is None else "ix_vacancies_status"
    index = by_status if wanted.opened_by is None else "ix_vacancies_opened_by"
    page = select(_vacancies).where(it.tenant == tenant).with_hint(_vacancies, f"FORCE INDEX ({index})", "mysql")
    if wanted.status is not None:
        page = page.where(it.status == wanted.status.value)
    if wanted.opened_by is not None:
        page = page.where(it.opened_by == wanted.opened_by)
    if wanted.text is not None:
        page = page.where(it.search_text.contains(wanted.text.casefold(), autoescape=True))
    if before is not None:
        page = page.where(it.id < before)
    return page.order_by(it.id.desc()).limit(size + 1)


async def _piles_of(connection: AsyncConnection, ids: Sequence[VacancyId]) -> dict[VacancyId, Pile]:
    found = await connection.execute(select(_piles).where(_piles.c.vacancy_id.in_(ids)))
    return {pile.vacancy_id: pile for pile in map(vacancy_rows.pile, found.mappings())}


async def _approvals_of(
    connection: AsyncConnection, vacancies: Sequence[RowMapping]
) -> dict[VacancyId, ApprovedCriteria]:
    """The version of each that is in force."""
    in_force = (_vacancies.c.id == _criteria.c.vacancy_id) & (_vacancies.c.approved_version == _criteria.c.version)
    wanted = select(_criteria).join_from(_vacancies, _criteria, in_force)
    found = await connection.execute(wanted.where(_vacancies.c.id.in_([row["id"] for row in vacancies])))
    return {VacancyId(row["vacancy_id"]): vacancy_rows.approved_criteria(row) for row in found.mappings()}
