"""The contracts of clocks and ids over the machine's own and those of the databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.sql import DatabaseConfig, migrate, open_database
from adapters.system import SystemClock, UuidSource
from ports.contracts.time_and_ids import ClockContract, IdSourceContract
from ports.time_and_ids import Clock, IdSource
from tests.harness.sql_server import SqlServer


class TestSystemClock(ClockContract):
    @pytest.fixture
    def clock(self) -> Clock:
        return SystemClock()


class TestClockOfSqlite(ClockContract):
    @pytest.fixture
    async def clock(self, tmp_path: Path) -> AsyncIterator[Clock]:
        async with open_database(DatabaseConfig(url=f"sqlite+aiosqlite:///{tmp_path}/evaluations.db")) as database:
            yield database.clock


class TestClockOfServers(ClockContract):
    @pytest.fixture
    async def clock(self, sql_server: SqlServer) -> AsyncIterator[Clock]:
        async with open_database(DatabaseConfig(url=sql_server.new_database())) as database:
            await migrate(database)  # its time is known once it is connected
            yield database.clock


class TestUuidSource(IdSourceContract):
    def ids(self, clock: Clock) -> IdSource:
        return UuidSource(clock)
