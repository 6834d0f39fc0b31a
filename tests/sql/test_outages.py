"""A database that dies, hangs or turns read-only: quick errors, and recovery without a restart."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import AsyncIterator, Iterator

import anyio
import pytest
from sqlalchemy import event

from adapters.sql import DatabaseConfig, migrate, open_database, sql_operations, sql_stores
from ports.contracts.builders import ALICE, POLICY, a_submission
from ports.errors import Unavailable
from ports.evaluations import EvaluationRepository
from tests.harness.mariadb import running_mariadb
from tests.harness.mysql import running_mysql
from tests.harness.sql_server import SqlServer
from tests.harness.vault import VAULT

_TIMEOUT = 1.0


@pytest.fixture(scope="module", params=[running_mariadb, running_mysql])
def own_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlServer]:
    """A server that these tests may hurt."""
    with request.param(tmp_path_factory.mktemp("outages")) as server:
        yield server


@pytest.fixture
async def repository(own_server: SqlServer) -> AsyncIterator[EvaluationRepository]:
    config = DatabaseConfig(url=own_server.new_database(), unit_timeout=_TIMEOUT)
    async with open_database(config) as database:
        await migrate(database)
        yield sql_stores(database, VAULT).evaluations


async def test_a_server_that_was_killed_is_unavailable_and_comes_back(
    own_server: SqlServer, repository: EvaluationRepository
) -> None:
    before = a_submission()
    await repository.add(before)
    own_server.kill()
    with pytest.raises(Unavailable):
        await repository.get(before.id, ALICE)
    with pytest.raises(Unavailable):
        await repository.add(a_submission())
    own_server.start()
    assert (await repository.get(before.id, ALICE)).id == before.id
    await repository.add(a_submission())


async def test_a_server_that_hangs_is_given_up_in_time(own_server: SqlServer, repository: EvaluationRepository) -> None:
    kept = a_submission()
    await repository.add(kept)
    assert own_server.process is not None
    os.kill(own_server.process.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        with pytest.raises(Unavailable, match="more than 1 s"):
            await repository.add(a_submission())
        assert time.monotonic() - began < 3 * _TIMEOUT
    finally:
        os.kill(own_server.process.pid, signal.SIGCONT)
    with anyio.fail_after(10):
        await repository.add(a_submission())


async def test_a_server_that_turned_read_only_is_unavailable_until_it_is_not(
    own_server: SqlServer, repository: EvaluationRepository
) -> None:
    # The rule holds for everybody but a SUPER user, so the service gets a user of its own.
    with own_server.connect() as connection:
        connection.cursor().execute("CREATE USER IF NOT EXISTS app@'127.0.0.1'")
        connection.cursor().execute(
            "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX ON *.* TO app@'127.0.0.1'"
        )
    url = own_server.new_database().replace("root@", "app@")
    async with open_database(DatabaseConfig(url=url, unit_timeout=_TIMEOUT)) as database:
        await migrate(database)
        as_app = sql_stores(database, VAULT).evaluations
        kept = a_submission()
        await as_app.add(kept)
        _set_read_only(own_server, 1)
        try:
            with pytest.raises(Unavailable, match="read-only"):
                await as_app.add(a_submission())
            assert (await as_app.get(kept.id, ALICE)).id == kept.id
        finally:
            _set_read_only(own_server, 0)
        await as_app.change(kept.id, lambda it, at: it.claim("w", at=at, policy=POLICY))


async def test_cancelled_callers_leave_the_pool_whole(repository: EvaluationRepository) -> None:
    kept = a_submission()
    await repository.add(kept)

    async def impatient(number: int) -> None:
        with anyio.move_on_after(0.0003 * (number % 20)):
            await repository.get(kept.id, ALICE)

    async with anyio.create_task_group() as group:
        for number in range(200):
            group.start_soon(impatient, number)
    assert (await repository.get(kept.id, ALICE)).id == kept.id


def _set_read_only(server: SqlServer, value: int) -> None:
    with server.connect() as connection:
        connection.cursor().execute(f"SET GLOBAL read_only = {value}")


async def test_a_connection_that_is_reset_while_it_is_made_is_no_bug(own_server: SqlServer) -> None:
    """aiomysql and uvloop raise a bare RuntimeError where the reset comes between two of their steps."""
    async with open_database(DatabaseConfig(url=own_server.new_database(), unit_timeout=_TIMEOUT)) as database:

        def reset(*_: object) -> None:
            raise RuntimeError(reason)

        event.listen(database.engine.sync_engine, "do_connect", reset)
        reason = "Transport does not expose socket instance"
        with pytest.raises(Unavailable, match="cannot be reached"):
            await sql_operations(database).check()
        reason = "a bug of our own"
        with pytest.raises(RuntimeError, match="our own"):
            await sql_operations(database).check()
