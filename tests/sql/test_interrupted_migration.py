"""A migration that was cut anywhere is finished by the next one: MySQL commits each statement of a schema by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import event

from adapters.sql import Database, DatabaseConfig, migrate, open_database, sql_operations
from tests.harness.sql_server import SqlServer

_WRITES = ("CREATE", "ALTER", "INSERT", "UPDATE")


class Cut(Exception):
    """Ends the migration, as the end of its process would."""


@pytest.fixture(params=["sqlite", "mariadb", "mysql"])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """The URL of an empty database, another one with each call."""
    if request.param == "sqlite":
        numbers = count()
        return lambda: f"sqlite+aiosqlite:///{tmp_path}/{next(numbers)}.db"
    server: SqlServer = request.getfixturevalue(request.param)
    return server.new_database


@contextmanager
def cut_after(database: Database, statements: int) -> Iterator[list[str]]:
    """The statements that write, of which the last one is not run."""
    seen: list[str] = []

    def on_statement(connection: object, cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().startswith(_WRITES):
            seen.append(statement)
            if len(seen) > statements:
                raise Cut

    event.listen(database.engine.sync_engine, "before_cursor_execute", on_statement)
    yield seen
    event.remove(database.engine.sync_engine, "before_cursor_execute", on_statement)


async def test_a_first_migration_that_was_cut_is_finished_by_the_next(fresh_url: Callable[[], str]) -> None:
    for statements in count():
        async with open_database(DatabaseConfig(url=fresh_url())) as database:
            with cut_after(database, statements) as seen:
                try:
                    await migrate(database)
                except Cut:
                    whole = False
                else:
                    whole = True
            await migrate(database)
            await sql_operations(database).check()
        if whole:
            break
    assert sum("CREATE TABLE" in statement for statement in seen) >= 5
