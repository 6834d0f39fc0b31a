"""The VacancyRepository over SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import errors, outbox, piles, rows, tables, trail, vacancy_rows
from adapters.sql.database import Database
from adapters.sql.types import now
from domain.model.audit_facts import vacancy_facts_of
from domain.model.criteria import ApprovedCriteria
from domain.model.errors import KeyReused, Refusal, VacancyNotFound, VersionNotFound
from domain.model.ids import Tenant, VacancyId
from domain.model.pile import Pile
from domain.model.vacancy import Vacancy
from ports.errors import Unavailable
from ports.evaluations import Idempotency
from ports.vacancies import Opened, VacancyChange

_vacancies, _criteria, _keys = tables.vacancies, tables.criteria, tables.idempotency
_TRIES = 5  # of an insert whose key another request uses at the same time


class SqlVacancies:
    """Each method is one transaction; a change commits only if the row is still at the version it was loaded at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, vacancy: Vacancy, idempotency: Idempotency | None = None) -> Opened:
        async def unit(connection: AsyncConnection) -> Opened:
            if idempotency is not None and (first := await _first(connection, idempotency)) is not None:
                return Opened(await load(connection, first, vacancy.tenant), replayed=first != vacancy.id)
            if not await _exists(connection, vacancy.id):  # else our own commit was not heard of
                await _insert(connection, vacancy, idempotency)
            return Opened(vacancy.stored(), replayed=False)

        for _ in range(_TRIES):
            try:
                return await self._database.write(unit)
            except DBAPIError as error:
                if not errors.is_duplicate(error):
                    raise
        raise Unavailable("other requests with the same key kept coming in between; try again")

    async def get(self, id: VacancyId, tenant: Tenant) -> Vacancy:
        return await self._database.read(lambda connection: load(connection, id, tenant))

    async def change(self, id: VacancyId, change: VacancyChange, *, tenant: Tenant | None = None) -> Vacancy:
        async def unit(connection: AsyncConnection) -> Vacancy:
            wanted = select(_vacancies, now().label("now")).where(_vacancies.c.id == id).with_for_update()
            wanted = wanted if tenant is None else wanted.where(_vacancies.c.tenant == tenant)
            changed = await _changed(connection, wanted, change)
            if changed is None:
                raise VacancyNotFound(f"no vacancy {id}")
            return changed

        return await self._database.write(unit)

    async def claim_due(self, change: VacancyChange) -> Vacancy | None:
        due = select(_vacancies, now().label("now")).where(_vacancies.c.due_at <= now())
        due = due.order_by(_vacancies.c.due_at).limit(1).with_for_update(skip_locked=True)

        async def unit(connection: AsyncConnection) -> Vacancy | None:
            try:
                return await _changed(connection, due, change)
            except Refusal:
                return None

        return await self._database.write(unit)


async def load(connection: AsyncConnection, id: VacancyId, tenant: Tenant) -> Vacancy:
    """The vacancy of that tenant. Raises VacancyNotFound."""
    wanted = select(_vacancies).where(_vacancies.c.id == id, _vacancies.c.tenant == tenant)
    row = (await connection.execute(wanted)).mappings().one_or_none()
    if row is None:
        raise VacancyNotFound(f"no vacancy {id}")
    return vacancy_rows.vacancy(row, await _latest_approved(connection, id, row["approved_version"]))


async def require(connection: AsyncConnection, id: VacancyId, tenant: Tenant) -> None:
    """Raises VacancyNotFound unless it is that tenant's; the posting, which may be long, is not read."""
    wanted = select(_vacancies.c.id).where(_vacancies.c.id == id, _vacancies.c.tenant == tenant)
    if await connection.scalar(wanted) is None:
        raise VacancyNotFound(f"no vacancy {id}")


async def approved(connection: AsyncConnection, id: VacancyId, version: int) -> ApprovedCriteria:
    """A version of its criteria. Raises VersionNotFound."""
    wanted = select(_criteria).where(_criteria.c.vacancy_id == id, _criteria.c.version == version)
    row = (await connection.execute(wanted)).mappings().one_or_none()
    if row is None:
        raise VersionNotFound(f"vacancy {id} has no approved criteria of version {version}")
    return vacancy_rows.approved_criteria(row)


async def _latest_approved(connection: AsyncConnection, id: VacancyId, version: int | None) -> ApprovedCriteria | None:
    """The version that the vacancy names; None while it names none."""
    return None if version is None else await approved(connection, id, version)


async def _first(connection: AsyncConnection, idempotency: Idempotency) -> VacancyId | None:
    """The vacancy that the key was first used for. Raises KeyReused."""
    wanted = select(_keys).where(_keys.c.key_hash == idempotency.key)
    row = (await connection.execute(wanted)).mappings().one_or_none()
    if row is None:
        return None
    if row["fingerprint"] != idempotency.fingerprint:
        raise KeyReused("this Idempotency-Key came before with another payload; use a new key")
    return VacancyId(row["evaluation_id"])


async def _exists(connection: AsyncConnection, id: VacancyId) -> bool:
    return await connection.scalar(select(_vacancies.c.id).where(_vacancies.c.id == id)) is not None


async def _insert(connection: AsyncConnection, vacancy: Vacancy, idempotency: Idempotency | None) -> None:
    if idempotency is not None:
        key = rows.key_row(idempotency, vacancy.id, vacancy.created_at)
        await connection.execute(insert(_keys), key)
    await connection.execute(insert(_vacancies), vacancy_rows.new_row(vacancy))
    empty = Pile(vacancy_id=vacancy.id)
    await connection.execute(insert(tables.piles), {"vacancy_id": vacancy.id, **vacancy_rows.pile_row(empty)})
    told = empty.told(*vacancy.news)
    await piles.write(connection, told)
    await outbox.tell(connection, vacancy.tenant, told.events)
    await trail.write(connection, {vacancy.tenant: list(vacancy_facts_of(vacancy))})


async def _changed(connection: AsyncConnection, wanted: Select[Any], change: VacancyChange) -> Vacancy | None:
    row = (await connection.execute(wanted)).mappings().one_or_none()
    if row is None:
        return None
    before = vacancy_rows.vacancy(row, await _latest_approved(connection, row["id"], row["approved_version"]))
    after = change(before, row["now"])
    if after is before:
        return before
    await _store(connection, after)
    return after.stored()


async def _store(connection: AsyncConnection, changed: Vacancy) -> None:
    unchanged = (_vacancies.c.id == changed.id) & (_vacancies.c.version == changed.version)
    written = await connection.execute(update(_vacancies).where(unchanged).values(vacancy_rows.state_row(changed)))
    if written.rowcount != 1:
        raise Unavailable(f"{changed.id} was changed at the same time; retry")
    if changed.new_approval is not None:
        await connection.execute(insert(_criteria), vacancy_rows.criteria_row(changed.id, changed.new_approval))
    events = await piles.tell(connection, changed.id, changed.news)
    await outbox.tell(connection, changed.tenant, events)
    await trail.write(connection, {changed.tenant: list(vacancy_facts_of(changed))})
