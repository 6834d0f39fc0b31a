"""The contract of the vacancy ports over memory, SQLite, MariaDB and MySQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import pytest

from adapters.fakes import MemoryEvaluations, MemoryVacancies
from adapters.sql import DatabaseConfig, open_database, sql_stores, sql_vacancies
from adapters.system import SystemClock
from ports.contracts.vacancy_builders import OpenAll, Stores
from ports.contracts.vacancy_stores import VacancyStoresContract
from ports.evaluations import EvaluationStores
from ports.vacancies import VacancyStores
from tests.harness.sql_server import SqlServer, migrated_sqlite
from tests.harness.vault import VAULT


def memory() -> Stores:
    """One store in memory."""
    clock = SystemClock()
    evaluations = MemoryEvaluations(clock)
    vacancies = MemoryVacancies(evaluations, clock)
    return Stores(
        EvaluationStores(evaluations=evaluations, reader=evaluations, operations=evaluations, workers=evaluations),
        VacancyStores(vacancies=vacancies, reader=vacancies),
    )


def sql(url: str) -> OpenAll:
    """Opens the stores of one database, and checks at the end that every connection was given back."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Stores]:
        async with open_database(DatabaseConfig(url=url)) as database:
            yield Stores(sql_stores(database, VAULT), sql_vacancies(database, VAULT))
            assert database.connections_in_use == 0

    return opened


class TestMemory(VacancyStoresContract):
    @pytest.fixture
    def open_all(self) -> OpenAll:
        return lambda: nullcontext(memory())


class TestSqlite(VacancyStoresContract):
    @pytest.fixture
    def open_all(self, tmp_path: Path) -> OpenAll:
        return sql(migrated_sqlite(tmp_path))


class TestServers(VacancyStoresContract):
    @pytest.fixture
    def open_all(self, sql_server: SqlServer) -> OpenAll:
        return sql(sql_server.migrated_database())
