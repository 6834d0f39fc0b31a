"""The contract of the store of API keys over memory, SQLite, MariaDB and MySQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import pytest

from adapters.fakes import MemoryApiKeys
from adapters.sql import DatabaseConfig, SqlApiKeys, open_database
from adapters.system import SystemClock
from ports.api_keys import ApiKeyRepository
from ports.contracts.api_keys import ApiKeyRepositoryContract, OpenKeys
from tests.harness.sql_server import SqlServer, migrated_sqlite


def sql(url: str) -> OpenKeys:
    """Opens one database, and checks at the end that every connection was given back."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[ApiKeyRepository]:
        async with open_database(DatabaseConfig(url=url)) as database:
            yield SqlApiKeys(database)
            assert database.connections_in_use == 0

    return opened


class TestMemory(ApiKeyRepositoryContract):
    @pytest.fixture
    def open_keys(self) -> OpenKeys:
        keys = MemoryApiKeys(SystemClock())
        return lambda: nullcontext(keys)


class TestSqlite(ApiKeyRepositoryContract):
    @pytest.fixture
    def open_keys(self, tmp_path: Path) -> OpenKeys:
        return sql(migrated_sqlite(tmp_path))


class TestServers(ApiKeyRepositoryContract):
    @pytest.fixture
    def open_keys(self, sql_server: SqlServer) -> OpenKeys:
        return sql(sql_server.migrated_database())
