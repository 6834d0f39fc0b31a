"""The database's time, as a process knows it without asking for it each time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.sql import DatabaseConfig, migrate, open_database
from ports.errors import Unavailable
from tests.harness.sql_server import SqlServer

NEAR = timedelta(seconds=5)


async def test_before_the_first_connection_no_time_is_told(sql_server: SqlServer) -> None:
    """This machine's own may be hours from it: what was due by that would lie for hours."""
    async with open_database(DatabaseConfig(url=sql_server.new_database())) as database:
        with pytest.raises(Unavailable):
            database.clock.now()
        await migrate(database)
        assert abs(database.clock.now() - datetime.now(UTC)) < NEAR


async def test_sqlite_goes_by_this_machine(tmp_path: object) -> None:
    async with open_database(DatabaseConfig(url=f"sqlite+aiosqlite:///{tmp_path}/evaluations.db")) as database:
        assert abs(database.clock.now() - datetime.now(UTC)) < NEAR
