"""The contract of case files over memory, SQLite, MariaDB and MySQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import pytest

from adapters.fakes import MemoryEvaluations
from adapters.sql import DatabaseConfig, SqlAuditTrail, SqlCaseFiles, open_database, sql_stores
from adapters.system import SystemClock
from ports.contracts.case_files import CaseFilesContract, CaseStores, OpenCases
from ports.evaluations import EvaluationStores
from tests.harness.sql_server import SqlServer, migrated_sqlite
from tests.harness.vault import VAULT


def sql(url: str) -> OpenCases:
    """Opens one database, and checks at the end that every connection was given back."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[CaseStores]:
        async with open_database(DatabaseConfig(url=url, unit_timeout=30)) as database:
            yield CaseStores(SqlCaseFiles(database, VAULT), sql_stores(database, VAULT), SqlAuditTrail(database))
            assert database.connections_in_use == 0

    return opened


class TestMemory(CaseFilesContract):
    @pytest.fixture
    def open_cases(self) -> OpenCases:
        it = MemoryEvaluations(SystemClock())
        stores = EvaluationStores(evaluations=it, reader=it, operations=it, workers=it)
        return lambda: nullcontext(CaseStores(it.case_files, stores, it.trail))


class TestSqlite(CaseFilesContract):
    @pytest.fixture
    def open_cases(self, tmp_path: Path) -> OpenCases:
        return sql(migrated_sqlite(tmp_path))


class TestServers(CaseFilesContract):
    @pytest.fixture
    def open_cases(self, sql_server: SqlServer) -> OpenCases:
        return sql(sql_server.migrated_database())
