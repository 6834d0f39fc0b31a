"""Budgets in SQL: one row a budget, locked while it is reserved from, so that no two processes pass its end at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import errors
from adapters.sql.database import Database
from adapters.sql.spending_tables import spending, spending_reservations
from domain.model.limits import next_day
from domain.model.spending import Account, Amount, Budgets, Scope
from ports.errors import Unavailable
from ports.spending import BudgetRefused, Reservation
from ports.time_and_ids import Clock

_CHANCES: Final = 5  # a first row of job, tenant and day, each at most once written by somebody else meanwhile


class SqlSpending:
    """Implements ports.spending.Spending. The rows are locked in the order of Scope, the busiest one last."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """The clock is that of the store: all processes that share the budgets agree on its day."""
        self._database = database
        self._clock = clock

    async def reserve(self, account: Account, amount: Amount, budgets: Budgets) -> Reservation | BudgetRefused:
        now, limited = self._clock.now(), budgets.limited
        wanted = Reservation(id=uuid4(), account=account, amount=amount, day=now.date(), scopes=tuple(limited))
        if not limited:
            return wanted
        if (never := budgets.never_for(amount)) is not None:
            return BudgetRefused(never, None)
        full = await self._reserved(wanted, budgets)
        if full is None:
            return wanted
        return BudgetRefused(full, None if full is Scope.JOB else next_day(now) - now)

    async def settle(self, reservation: Reservation, used: Amount) -> None:
        change, mine = used - reservation.amount, spending_reservations.c.id == reservation.id
        changed = {"tokens": spending.c.tokens + change.tokens, "micros": spending.c.micros + change.micros}

        async def unit(connection: AsyncConnection) -> None:
            if not (await connection.execute(delete(spending_reservations).where(mine))).rowcount:
                return  # it was settled before
            for scope in reservation.scopes:
                name = account_name(scope, reservation.account, reservation.day)
                await connection.execute(update(spending).where(spending.c.account == name).values(changed))

        if reservation.scopes:
            await self._database.write(unit)

    async def spent(self, account: Account, day: date) -> Mapping[Scope, Amount]:
        async def unit(connection: AsyncConnection) -> dict[Scope, Amount]:
            names = {scope: account_name(scope, account, day) for scope in Scope}
            return {scope: await _spent(connection, name) or Amount() for scope, name in names.items()}

        return await self._database.read(unit)

    async def prune(self, *, before: date, limit: int) -> int:
        async def unit(connection: AsyncConnection) -> int:
            accounts = await _prune(connection, spending, before, limit)
            return accounts + await _prune(connection, spending_reservations, before, limit - accounts)

        return await self._database.write(unit)

    async def _reserved(self, wanted: Reservation, budgets: Budgets) -> Scope | None:
        """The scope in which there is no room for it; None when it is set aside in all of them."""
        known = select(spending_reservations.c.day).where(spending_reservations.c.id == wanted.id)

        async def unit(connection: AsyncConnection) -> Scope | None:
            if await connection.scalar(known):  # our own commit was not heard of
                return None
            return await _set_aside(connection, wanted, budgets)

        for _ in range(_CHANCES):
            try:
                return await self._database.write(unit)
            except DBAPIError as error:
                if not errors.is_duplicate(error):
                    raise
        raise Unavailable("other calls kept coming in between; try again")


def account_name(scope: Scope, account: Account, day: date) -> str:
    """Of a row of `spending`; the days come first, so that those of one day lie together."""
    if scope is Scope.JOB:
        return job_name(account.job)
    return f"day:{day}" if scope is Scope.DAY else f"tenant:{day}:{account.tenant}"


def job_name(job: UUID) -> str:
    """Of the row of one job."""
    return f"job:{job}"


async def _set_aside(connection: AsyncConnection, wanted: Reservation, budgets: Budgets) -> Scope | None:
    before: dict[str, Amount | None] = {}
    for scope, budget in budgets.limited.items():
        name = account_name(scope, wanted.account, wanted.day)
        before[name] = await _spent(connection, name, locked=True)
        if not budget.holds((before[name] or Amount()) + wanted.amount):
            return scope
    day, amount = wanted.day.isoformat(), wanted.amount
    for name, known in before.items():
        await _store(connection, name, known, (known or Amount()) + amount, day)
    row = {"id": wanted.id, "day": day, "tokens": amount.tokens, "micros": amount.micros}
    await connection.execute(insert(spending_reservations), row)
    return None


async def _spent(connection: AsyncConnection, name: str, *, locked: bool = False) -> Amount | None:
    wanted = select(spending.c.tokens, spending.c.micros).where(spending.c.account == name)
    row = (await connection.execute(wanted.with_for_update() if locked else wanted)).one_or_none()
    return None if row is None else Amount(row.tokens, row.micros)


async def _store(connection: AsyncConnection, name: str, before: Amount | None, after: Amount, day: str) -> None:
    """A first row that another process has written meanwhile is a duplicate, and the transaction is run again."""
    row = {"day": day, "tokens": after.tokens, "micros": after.micros}
    if before is None:
        await connection.execute(insert(spending), {"account": name, **row})
    else:
        await connection.execute(update(spending).where(spending.c.account == name).values(row))


async def _prune(connection: AsyncConnection, table: Table, before: date, limit: int) -> int:
    [key] = table.primary_key
    old = select(key).where(table.c.day < before.isoformat()).order_by(table.c.day).limit(limit)
    found = list(await connection.scalars(old))
    if found:
        await connection.execute(delete(table).where(key.in_(found)))
    return len(found)
