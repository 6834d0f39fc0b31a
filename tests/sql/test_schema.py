"""The migrations make the tables that the code was written for."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import anyio
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, event, text

from adapters.sql import Database, DatabaseConfig, migrate, open_database, sql_operations
from adapters.sql.schema import latest_revision
from adapters.sql.tables import metadata
from ports.errors import Unavailable
from tests.harness.sql_server import SqlServer, a_database


@pytest.fixture(params=["sqlite", "mariadb", "mysql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database without a schema."""
    url = a_database(request.param, request, tmp_path)
    async with open_database(DatabaseConfig(url=url)) as database:
        yield database


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    found: list[object] = compare_metadata(context, metadata)
    return found


async def test_the_migrations_make_what_the_tables_say(database: Database) -> None:
    await migrate(database)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_a_schema_that_is_not_up_to_date_is_unavailable_and_says_what_to_do(database: Database) -> None:
    with pytest.raises(Unavailable, match="ai-recruiter migrate"):
        await sql_operations(database).check()


async def test_the_schema_of_a_later_version_is_taken(database: Database) -> None:
    """Migrations only add: while an installation is upgraded, its old replicas stay ready."""
    await migrate(database)
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await sql_operations(database).check()


async def test_the_schema_of_an_earlier_version_is_not(database: Database) -> None:
    await migrate(database)
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(
        Unavailable, match=f"the schema is at 0001, not {latest_revision()}: run `ai-recruiter migrate`"
    ):
        await sql_operations(database).check()


async def test_processes_that_migrate_at_once_take_turns(database: Database) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "bootstrap", "migrate"]
    environment = {**os.environ, "AI_RECRUITER_DATABASE_URL": url}
    ended: list[CompletedProcess[bytes]] = []

    async def one() -> None:
        ended.append(await anyio.run_process(command, env=environment, check=False))

    with anyio.fail_after(240):  # three interpreters on a machine that does other things as well
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(one)
    assert [process.returncode for process in ended] == [0, 0, 0], [process.stderr.decode() for process in ended]
    await migrate(database)
    await sql_operations(database).check()


async def test_sqlite_is_locked_until_all_revisions_are_applied(tmp_path: Path) -> None:
    path = tmp_path / "service.db"
    seen: list[object] = []

    def on_commit(connection: object) -> None:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as other:
            seen.append(other.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchone())

    async with open_database(DatabaseConfig(url=f"sqlite+aiosqlite:///{path}")) as database:
        event.listen(database.engine.sync_engine, "commit", on_commit)
        await migrate(database)
    assert seen == [None], "the one commit comes after the last revision"


async def test_the_next_process_has_its_turn_only_when_all_is_committed(sql_server: SqlServer) -> None:
    url = sql_server.new_database()
    seen: list[object] = []

    def on_statement(connection: object, cursor: object, statement: str, *_: object) -> None:
        if "RELEASE_LOCK" in statement:
            with sql_server.connect(url.rsplit("/", 1)[1]) as other, other.cursor() as looking:
                looking.execute("SELECT version_num FROM alembic_version")
                seen.append(looking.fetchone())

    async with open_database(DatabaseConfig(url=url)) as database:
        event.listen(database.engine.sync_engine, "before_cursor_execute", on_statement)
        await migrate(database)
    assert seen == [(latest_revision(),)]


async def test_times_are_kept_in_utc_whatever_the_servers_zone(sql_server: SqlServer) -> None:
    config = DatabaseConfig(url=sql_server.new_database())
    async with open_database(config) as database, database.engine.connect() as connection:
        zone = await connection.scalar(text("SELECT @@session.time_zone"))
        level = await connection.execute(text("SHOW SESSION VARIABLES LIKE 't%_isolation'"))  # two names of one
    assert (zone, {value for _, value in level}) == ("+00:00", {"READ-COMMITTED"})
