"""What a server lacks is told: at the migration, by the readiness probe, and to whoever sends what it cannot take."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event

from adapters.fakes.matcher import REPORT, ScriptedMatcher
from adapters.sql import Database, DatabaseConfig, advice, migrate, open_database, sql_operations, sql_stores
from bootstrap.container import Container
from domain.model.errors import TooLargeToKeep
from domain.model.outcome import Status
from domain.model.report import FailureCode
from ports.contracts.builders import ALICE, POLICY, a_report, a_submission
from ports.errors import Unavailable
from tests.harness.sql_server import SqlServer
from tests.harness.vault import VAULT
from tests.harness.world import World

SMALL = 64 * 1024
RIGHTS = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX"


@asynccontextmanager
async def opened(server: SqlServer, url: str | None = None) -> AsyncIterator[Database]:
    async with open_database(DatabaseConfig(url=url or server.new_database())) as database:
        yield database


@contextmanager
def changed(server: SqlServer, variable: str, value: str) -> Iterator[None]:
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT @@GLOBAL.{variable}")
        [before] = cursor.fetchone() or ()
    server.run(f"SET GLOBAL {variable} = {value}")
    try:
        yield
    finally:
        server.run(f"SET GLOBAL {variable} = {before!r}")


@contextmanager
def answering(database: Database, asked: str, answer: str) -> Iterator[None]:
    """Another statement in its place, as a server of another version would understand it."""

    def on_statement(connection: object, cursor: object, statement: str, *others: object) -> tuple[str, object]:
        return (answer if asked in statement else statement), others[0]

    event.listen(database.engine.sync_engine, "before_cursor_execute", on_statement, retval=True)
    yield
    event.remove(database.engine.sync_engine, "before_cursor_execute", on_statement)


@pytest.mark.parametrize("version", ["5.7.44-log", "8.0.0", "10.5.29-MariaDB-1", "5.5.68-MariaDB"])
async def test_a_server_that_is_too_old_is_refused_with_the_version_that_is_needed(
    sql_server: SqlServer, version: str
) -> None:
    async with opened(sql_server) as database:
        other = answering(database, "SHOW VARIABLES", f"SELECT 'version', '{version}'")
        with other, pytest.raises(Unavailable, match=r"8\.0\.1 .*10\.6"):
            await migrate(database)
        await migrate(database)


async def test_a_server_that_does_not_know_skip_locked_is_refused(sql_server: SqlServer) -> None:
    async with opened(sql_server) as database:
        unknown = ("SKIP LOCKED", "SELECT 1 FOR UPDATE SKIPPED LOCKED")
        told = r"does not know SKIP LOCKED.*8\.0\.1 .*10\.6"
        with answering(database, *unknown), pytest.raises(Unavailable, match=told):
            await migrate(database)
        await migrate(database)
        with answering(database, *unknown), pytest.raises(Unavailable, match=told):
            await sql_operations(database).check()
        await sql_operations(database).check()


async def test_a_binary_log_of_statements_is_refused(sql_server: SqlServer) -> None:
    row = "SELECT 'version', '10.11.2-MariaDB' UNION SELECT 'log_bin', 'ON' UNION SELECT 'binlog_format', 'STATEMENT'"
    async with opened(sql_server) as database:
        with answering(database, "SHOW VARIABLES", row), pytest.raises(Unavailable, match="set it to ROW or MIXED"):
            await migrate(database)


async def test_a_read_only_server_is_not_ready_and_gives_its_rows(sql_server: SqlServer) -> None:
    sql_server.run("CREATE USER IF NOT EXISTS plain@'127.0.0.1'", f"GRANT {RIGHTS} ON *.* TO plain@'127.0.0.1'")
    url = sql_server.new_database().replace("root@", "plain@")
    async with opened(sql_server, url) as database:
        await migrate(database)
        operations = sql_operations(database)
        await operations.check()
        with changed(sql_server, "read_only", "1"):
            with pytest.raises(Unavailable, match="read-only"):
                await operations.check()
            await operations.backlog()
        await operations.check()
    [count] = _ask(sql_server, url, "SELECT COUNT(*) FROM reports")
    assert count == 0, "what was tried stays nowhere"


async def test_what_is_larger_than_the_server_takes_is_refused_alone(sql_server: SqlServer) -> None:
    with changed(sql_server, "max_allowed_packet", str(SMALL)):
        async with opened(sql_server) as database:
            await migrate(database)
            [note] = await database.read(advice)
            assert "max_allowed_packet is 65536" in note
            stores = sql_stores(database, VAULT)
            with pytest.raises(TooLargeToKeep, match="max_allowed_packet"):
                await stores.evaluations.add(a_submission(metadata={"note": "x" * (SMALL + 1)}))
            new = a_submission()
            await stores.evaluations.add(new)
            await stores.evaluations.change(new.id, lambda it, at: it.claim("worker", at=at, policy=POLICY))
            large = replace(a_report(), body=bytes(SMALL + 1))
            with pytest.raises(TooLargeToKeep):
                await stores.evaluations.change(new.id, lambda it, at: it.succeed(large, attempt=1, at=at))
            fits = replace(a_report(), body=b"{" + bytes(SMALL // 4))
            await stores.evaluations.change(new.id, lambda it, at: it.succeed(fits, attempt=1, at=at))
            assert await stores.reader.report(new.id, ALICE) == fits.body
    async with opened(sql_server) as database:
        assert await database.read(advice) == []


async def test_a_report_that_the_server_does_not_take_ends_its_job_with_the_cause(sql_server: SqlServer) -> None:
    with changed(sql_server, "max_allowed_packet", str(SMALL)):
        async with opened(sql_server) as database:
            await migrate(database)
            stores = sql_stores(database, VAULT)
            world = World(matcher=ScriptedMatcher(replace(REPORT, body=bytes(SMALL + 1))))
            adapters = replace(
                world.adapters(),
                evaluations=stores.evaluations,
                reader=stores.reader,
                operations=stores.operations,
                vault=VAULT,
            )
            world.use_cases = Container(adapters=adapters, rules=world.rules())
            ended = await world.work((await world.submit()).evaluation.id)
    assert ended is not None
    assert (ended.status, ended.attempt) == (Status.FAILED, 1)
    assert ended.failure is not None
    assert ended.failure.code is FailureCode.REPORT_TOO_LARGE
    assert "max_allowed_packet" in ended.failure.message


def _ask(server: SqlServer, url: str, question: str) -> tuple[object, ...]:
    with server.connect(url.rpartition("/")[2]) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone() or ()
