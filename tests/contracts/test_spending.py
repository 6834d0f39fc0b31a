"""The contract of Spending over memory, SQLite, MariaDB and MySQL; and what only a database can suffer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from itertools import count
from pathlib import Path

import pytest

from adapters.fakes import MemorySpending
from adapters.sql import DatabaseConfig, SqlSpending, open_database, sql_stores
from domain.model.spending import Amount, Budget, Budgets, Scope
from ports.contracts.builders import ATS, a_submission
from ports.contracts.clock import ManualClock
from ports.contracts.spending import CALL, NOON, OF_EVERYTHING, TODAY, Open, SpendingContract, account, reserved
from ports.spending import Spending
from tests.harness.ledger import MariaDbLedger
from tests.harness.sql_server import SqlServer, migrated_sqlite
from tests.harness.vault import VAULT
from tests.harness.wire import a_wire_to

EVERY = 13  # bytes between two cuts
ALL_OF_THE_GREETING = 100  # bytes at least that the server says before it takes a statement


def sql(url: str, clock: ManualClock) -> Open:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Spending]:
        async with open_database(DatabaseConfig(url=url)) as database:
            yield SqlSpending(database, clock)

    return opened


class TestMemory(SpendingContract):
    @pytest.fixture
    def opened(self, clock: ManualClock) -> Open:
        memory = MemorySpending(clock)
        return lambda: nullcontext(memory)


class TestSqlite(SpendingContract):
    @pytest.fixture
    def opened(self, clock: ManualClock, tmp_path: Path) -> Open:
        return sql(migrated_sqlite(tmp_path), clock)


class TestServers(SpendingContract):
    @pytest.fixture
    def opened(self, clock: ManualClock, sql_server: SqlServer) -> Open:
        return sql(sql_server.migrated_database(), clock)


async def test_a_call_is_counted_once_wherever_the_connection_breaks(sql_server: SqlServer) -> None:
    """Where only the answer to a COMMIT was lost, a second reservation would count too much, a second settling less."""
    url, wide = sql_server.migrated_database(), Budgets(job=Budget(tokens=10**6), day=Budget(tokens=10**6))
    with a_wire_to(sql_server.port) as wire:
        config = DatabaseConfig(url=url.replace(f":{sql_server.port}/", f":{wire.port}/"))
        async with open_database(config) as database:
            spending = SqlSpending(database, ManualClock(NOON))
            for offset in count(0, EVERY):
                mine, cuts = account(), wire.cuts
                wire.cut()
                wire.cut_next_after(offset)
                held = await reserved(spending, mine, wide)
                assert (await spending.spent(mine, TODAY))[Scope.JOB] == CALL
                wire.cut()
                wire.cut_next_after(offset)
                await spending.settle(held, Amount(7, 2))
                assert (await spending.spent(mine, TODAY))[Scope.JOB] == Amount(7, 2)
                if wire.cuts == cuts:  # each came to its end before the line was cut
                    break
    calls = offset // EVERY + 1
    assert calls > ALL_OF_THE_GREETING // EVERY
    ledger = MariaDbLedger(sql_server, url.rsplit("/", 1)[1])
    assert ledger.ask("SELECT tokens FROM spending WHERE account LIKE 'day:%'") == [(calls * 7,)]
    assert ledger.ask("SELECT COUNT(*) FROM spending_reservations") == [(0,)]


async def test_what_a_job_spent_is_forgotten_with_it_and_the_day_stays_as_it_was(tmp_path: Path) -> None:
    async with open_database(DatabaseConfig(url=migrated_sqlite(tmp_path))) as database:
        evaluations, spending = sql_stores(database, VAULT).evaluations, SqlSpending(database, ManualClock(NOON))
        it = a_submission()
        await evaluations.add(it)
        mine = account(it.tenant, it.id)
        held = await reserved(spending, mine, OF_EVERYTHING)
        await evaluations.change(it.id, lambda it, at: it.cancel(by=ATS, at=at))
        await evaluations.change(it.id, lambda it, at: it.erase(by=ATS, at=at))
        assert await spending.spent(mine, TODAY) == {Scope.JOB: Amount(), Scope.TENANT: CALL, Scope.DAY: CALL}
        await spending.settle(held, Amount(7, 2))  # a call that ended late
        assert await spending.spent(mine, TODAY) == {
            Scope.JOB: Amount(),
            Scope.TENANT: Amount(7, 2),
            Scope.DAY: Amount(7, 2),
        }
