"""A migration that was cut anywhere is finished by the next one: MySQL commits each statement of a schema by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text

import adapters.sql.migrations
from adapters.sql import Database, DatabaseConfig, migrate, open_database, sql_operations
from adapters.sql.tables import metadata
from ports.errors import Unavailable
from tests.harness.sql_server import SqlServer, a_database

_OF_THE_SCHEMA = ("CREATE", "ALTER")
_WRITES = (*_OF_THE_SCHEMA, "INSERT", "UPDATE")


class Cut(Exception):
    """Ends the migration, as the end of its process would."""


@contextmanager
def cut_before(database: Database, number: int, server: SqlServer | None = None) -> Iterator[list[str]]:
    """The statements that write, of which that one meets the end.

    On a server it is that of the connection, and those of the schema count alone: others end with their transaction.
    """
    seen: list[str] = []
    counted = _OF_THE_SCHEMA if server else _WRITES

    def on_statement(connection: Connection, cursor: object, statement: str, *_: object) -> None:
        if not statement.lstrip().startswith(counted):
            return
        seen.append(statement)
        if len(seen) != number:
            return
        if server is None:
            raise Cut
        driver = connection.connection.driver_connection
        assert driver is not None
        server.run(f"KILL {driver.thread_id()}")

    event.listen(database.engine.sync_engine, "before_cursor_execute", on_statement)
    yield seen
    event.remove(database.engine.sync_engine, "before_cursor_execute", on_statement)


async def is_cut(database: Database, number: int, server: SqlServer | None = None) -> bool:
    with cut_before(database, number, server) as seen:
        try:
            await migrate(database)
        except (Cut, Unavailable):
            return True
    assert len(seen) < number
    return False


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found: list[object] = compare_metadata(context, metadata)
    return found


async def is_whole(database: Database) -> None:
    await sql_operations(database).check()
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_on_sqlite_a_cut_leaves_nothing_behind(tmp_path: Path) -> None:
    """Each run meets its end at a statement of its own, and the next one finds no table of it."""
    cuts = 0
    async with open_database(DatabaseConfig(url=f"sqlite+aiosqlite:///{tmp_path}/service.db")) as database:
        while await is_cut(database, cuts + 1):
            cuts += 1
            async with database.engine.connect() as connection:
                assert (await connection.execute(text("SELECT name FROM sqlite_master"))).all() == []
        await is_whole(database)
    assert cuts >= 80


async def test_on_a_server_whose_connection_breaks_at_each_statement_in_turn_it_is_finished(
    sql_server: SqlServer,
) -> None:
    """Each run gets one statement further than the one before it: every state that a cut can leave is gone on from."""
    cuts = 0
    async with open_database(DatabaseConfig(url=sql_server.new_database())) as database:
        while await is_cut(database, 2, sql_server):
            cuts += 1
        await is_whole(database)
    assert cuts >= 80


@pytest.mark.parametrize("kind", ["sqlite", "mariadb", "mysql"])
async def test_it_goes_on_from_every_earlier_version(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    here = Path(next(iter(adapters.sql.migrations.__path__)))
    config = Config()
    config.set_main_option("script_location", str(here))
    config.set_main_option("version_locations", str(here / "versions"))
    config.set_main_option("path_separator", "os")
    revisions = [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()]

    def upgrade(connection: Connection, revision: str) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    async with open_database(DatabaseConfig(url=a_database(kind, request, tmp_path))) as database:
        for revision in reversed(revisions[1:]):  # from each of them it is the same way, step by step
            async with database.engine.connect() as connection:
                await connection.run_sync(upgrade, revision)
                await connection.commit()
            with pytest.raises(Unavailable, match=f"the schema is at {revision}"):
                await sql_operations(database).check()
        await migrate(database)
        await is_whole(database)
    assert len(revisions) >= 12
