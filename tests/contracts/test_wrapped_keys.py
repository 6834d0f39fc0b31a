"""The contract of the store of wrapped keys over SQLite, MariaDB and MySQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.sql import DatabaseConfig, SqlWrappedKeys, open_database, sql_stores
from adapters.vault import EnvelopeVault, MemoryMasterKeys
from ports.contracts.wrapped_keys import KeyStores, OpenKeyStores, WrappedKeysContract
from tests.harness.sql_server import SqlServer, migrated_sqlite


def sql(url: str) -> OpenKeyStores:
    @asynccontextmanager
    async def opened() -> AsyncIterator[KeyStores]:
        masters = MemoryMasterKeys()
        vault = EnvelopeVault(masters)
        async with open_database(DatabaseConfig(url=url)) as database:
            yield KeyStores(
                stores=sql_stores(database, vault),
                keys=SqlWrappedKeys(database),
                vault=vault,
                add_master=masters.add,
                lose_master=masters.lose,
            )

    return opened


class TestSqlite(WrappedKeysContract):
    @pytest.fixture
    def open_keys(self, tmp_path: Path) -> OpenKeyStores:
        return sql(migrated_sqlite(tmp_path))


class TestServers(WrappedKeysContract):
    @pytest.fixture
    def open_keys(self, sql_server: SqlServer) -> OpenKeyStores:
        return sql(sql_server.migrated_database())
