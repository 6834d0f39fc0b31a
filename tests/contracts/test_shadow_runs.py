"""The contract of shadow runs over memory, SQLite, MariaDB and MySQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import pytest

from adapters.fakes import MemoryEvaluations
from adapters.sql import DatabaseConfig, open_database, sql_shadows, sql_stores
from adapters.system import SystemClock
from ports.contracts.shadows import RULES, OpenShadows, ShadowRunsContract, ShadowStores
from tests.harness.sql_server import SqlServer, migrated_sqlite
from tests.harness.vault import VAULT


def memory() -> ShadowStores:
    """One store in memory."""
    evaluations = MemoryEvaluations(SystemClock(), shadowing=RULES)
    return ShadowStores(evaluations, evaluations.shadows)


def sql(url: str) -> OpenShadows:
    """Opens the stores of one database, and checks at the end that every connection was given back."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[ShadowStores]:
        async with open_database(DatabaseConfig(url=url)) as database:
            evaluations = sql_stores(database, VAULT, shadowing=RULES).evaluations
            yield ShadowStores(evaluations, sql_shadows(database, VAULT))
            assert database.connections_in_use == 0

    return opened


class TestMemory(ShadowRunsContract):
    @pytest.fixture
    def open_all(self) -> OpenShadows:
        return lambda: nullcontext(memory())


class TestSqlite(ShadowRunsContract):
    @pytest.fixture
    def open_all(self, tmp_path: Path) -> OpenShadows:
        return sql(migrated_sqlite(tmp_path))


class TestServers(ShadowRunsContract):
    @pytest.fixture
    def open_all(self, sql_server: SqlServer) -> OpenShadows:
        return sql(sql_server.migrated_database())
