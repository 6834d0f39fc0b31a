"""The contract of the audit trail over memory, SQLite, MariaDB and MySQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import pytest

from adapters.fakes import MemoryEvaluations, MemoryVacancies
from adapters.sql import DatabaseConfig, SqlAuditTrail, open_database, sql_stores, sql_vacancies
from adapters.system import SystemClock
from ports.contracts.audit import AuditedStores, AuditTrailContract, OpenAudited
from ports.evaluations import EvaluationStores
from ports.vacancies import VacancyStores
from tests.harness.sql_server import SqlServer, migrated_sqlite
from tests.harness.vault import VAULT


def sql(url: str) -> OpenAudited:
    """Opens one database, and checks at the end that every connection was given back."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[AuditedStores]:
        async with open_database(DatabaseConfig(url=url, unit_timeout=30)) as database:
            yield AuditedStores(SqlAuditTrail(database), sql_stores(database, VAULT), sql_vacancies(database, VAULT))
            assert database.connections_in_use == 0

    return opened


class TestMemory(AuditTrailContract):
    @pytest.fixture
    def open_audited(self) -> OpenAudited:
        it = MemoryEvaluations(SystemClock())
        vacancies = MemoryVacancies(it, SystemClock())
        stores = EvaluationStores(evaluations=it, reader=it, operations=it, workers=it)
        return lambda: nullcontext(
            AuditedStores(it.trail, stores, VacancyStores(vacancies=vacancies, reader=vacancies))
        )


class TestSqlite(AuditTrailContract):
    @pytest.fixture
    def open_audited(self, tmp_path: Path) -> OpenAudited:
        return sql(migrated_sqlite(tmp_path))


class TestServers(AuditTrailContract):
    @pytest.fixture
    def open_audited(self, sql_server: SqlServer) -> OpenAudited:
        return sql(sql_server.migrated_database())
