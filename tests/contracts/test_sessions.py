"""The contract of the store of sessions over memory, SQLite, MariaDB and MySQL."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.fakes import MemorySessions
from adapters.sql import DatabaseConfig, SqlSessions, open_database
from domain.model.ids import Tenant, User
from domain.model.principal import Principal, Role
from domain.model.proof import DeskSession, Proof
from ports.sessions import SessionRepository
from tests.harness.sql_server import SqlServer, migrated_sqlite

Open = Callable[[], AbstractAsyncContextManager[SessionRepository]]
BEGAN = datetime(2026, 11, 27, 12, 30, 15, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)


def sql(url: str) -> Open:
    @asynccontextmanager
    async def opened() -> AsyncIterator[SessionRepository]:
        async with open_database(DatabaseConfig(url=url)) as database:
            yield SqlSessions(database)
            assert database.connections_in_use == 0

    return opened


@pytest.fixture(params=["memory", "sqlite", "mariadb", "mysql"])
def open_sessions(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    if request.param == "memory":
        memory = MemorySessions()
        return lambda: nullcontext(memory)
    if request.param == "sqlite":
        return sql(migrated_sqlite(tmp_path))
    server: SqlServer = request.getfixturevalue(request.param)
    return sql(server.migrated_database())


def a_session(*, began: datetime = BEGAN, until: datetime | None = None) -> DeskSession:
    roles = frozenset({Role.RECRUITER, Role.SERVICE})
    anna = Principal(tenant=Tenant("acme"), user=User("Änna Ω"), roles=roles, until=until)
    proof = Proof(anna, b"k" + secrets.token_bytes(32))
    return DeskSession(digest=secrets.token_bytes(32), proof=proof, created_at=began, seen_at=began)


async def test_a_session_is_found_as_it_was_written_until_it_is_removed(open_sessions: Open) -> None:
    for session in (a_session(), a_session(until=BEGAN + HOUR)):
        async with open_sessions() as sessions:
            await sessions.add(session, forget_before=BEGAN - HOUR)
        async with open_sessions() as sessions:
            found = await sessions.find(session.digest)
            assert found == session
            assert found.proof.principal.until == session.proof.principal.until
            await sessions.remove(session.digest)
            await sessions.remove(session.digest)
            assert await sessions.find(session.digest) is None


async def test_when_it_was_used_is_kept(open_sessions: Open) -> None:
    used, other = a_session(), a_session()
    async with open_sessions() as sessions:
        for session in (used, other):
            await sessions.add(session, forget_before=BEGAN)
        await sessions.seen(used.digest, BEGAN + HOUR)
        await sessions.seen(secrets.token_bytes(32), BEGAN + HOUR)  # of a session that has ended meanwhile
        assert await sessions.find(used.digest) == replace(used, seen_at=BEGAN + HOUR)
        assert await sessions.find(other.digest) == other


async def test_those_that_began_too_long_ago_go_with_the_next_one(open_sessions: Open) -> None:
    old, young, new = a_session(began=BEGAN - 2 * HOUR), a_session(began=BEGAN - HOUR), a_session()
    async with open_sessions() as sessions:
        for session in (old, young):
            await sessions.add(session, forget_before=BEGAN - 3 * HOUR)
        await sessions.add(new, forget_before=BEGAN - HOUR)
        assert [await sessions.find(it.digest) for it in (old, young, new)] == [None, young, new]
