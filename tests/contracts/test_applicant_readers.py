"""The contract of an ApplicantReader over memory, SQLite, MariaDB and MySQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import pytest

from adapters.fakes import MemoryApplicants, MemoryEvaluations, MemoryVacancies
from adapters.sql import DatabaseConfig, SqlApplicants, open_database, sql_stores, sql_vacancies
from adapters.system import SystemClock
from ports.contracts.impact import ApplicantReaderContract, Applied, OpenApplied
from ports.contracts.vacancy_builders import Stores
from ports.evaluations import EvaluationStores
from ports.vacancies import VacancyStores
from tests.harness.sql_server import SqlServer, migrated_sqlite
from tests.harness.vault import VAULT


def memory() -> Applied:
    clock = SystemClock()
    evaluations = MemoryEvaluations(clock)
    vacancies = MemoryVacancies(evaluations, clock)
    stores = Stores(
        EvaluationStores(evaluations=evaluations, reader=evaluations, operations=evaluations, workers=evaluations),
        VacancyStores(vacancies=vacancies, reader=vacancies),
    )
    return Applied(stores, MemoryApplicants(evaluations, vacancies))


def sql(url: str) -> OpenApplied:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Applied]:
        async with open_database(DatabaseConfig(url=url)) as database:
            yield Applied(Stores(sql_stores(database, VAULT), sql_vacancies(database, VAULT)), SqlApplicants(database))

    return opened


class TestMemory(ApplicantReaderContract):
    @pytest.fixture
    def open_applied(self) -> OpenApplied:
        return lambda: nullcontext(memory())


class TestSqlite(ApplicantReaderContract):
    @pytest.fixture
    def open_applied(self, tmp_path: Path) -> OpenApplied:
        return sql(migrated_sqlite(tmp_path))


class TestServers(ApplicantReaderContract):
    @pytest.fixture
    def open_applied(self, sql_server: SqlServer) -> OpenApplied:
        return sql(sql_server.migrated_database())
