"""The contract of the store of tickets over memory, SQLite, MariaDB and MySQL."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from adapters.fakes import MemoryTickets
from adapters.sql import DatabaseConfig, SqlTickets, open_database
from adapters.system import SystemClock
from domain.model.ids import Tenant, User
from domain.model.principal import Principal, Role
from domain.model.proof import NOTHING_SHOWN, Proof, Ticket
from ports.tickets import TicketRepository
from tests.harness.sql_server import SqlServer, migrated_sqlite

Open = Callable[[], AbstractAsyncContextManager[TicketRepository]]
MINUTE = timedelta(minutes=1)
ANNA = Principal(
    tenant=Tenant("acme"),
    user=User("Änna Ω"),
    roles=frozenset({Role.RECRUITER, Role.SERVICE}),
    until=datetime(2026, 11, 27, 12, 30, 15, 123456, tzinfo=UTC),
)


def sql(url: str) -> Open:
    @asynccontextmanager
    async def opened() -> AsyncIterator[TicketRepository]:
        async with open_database(DatabaseConfig(url=url)) as database:
            yield SqlTickets(database)

    return opened


@pytest.fixture(params=["memory", "sqlite", "mariadb", "mysql"])
def open_tickets(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    if request.param == "memory":
        memory = MemoryTickets(SystemClock())
        return lambda: nullcontext(memory)
    if request.param == "sqlite":
        return sql(migrated_sqlite(tmp_path))
    server: SqlServer = request.getfixturevalue(request.param)
    return sql(server.migrated_database())


def a_ticket(proof: Proof | None = None, *, lasts: timedelta = MINUTE) -> Ticket:
    return Ticket(
        digest=secrets.token_bytes(32),
        subject="jobs/0192f0c4-0000-7000-8000-000000000000",
        proof=proof or Proof(ANNA, b"k" + secrets.token_bytes(32)),
        expires_at=(datetime.now(UTC) + lasts).replace(microsecond=5),
    )


async def test_a_ticket_is_redeemed_once_as_it_was_written(open_tickets: Open) -> None:
    for proof in (None, NOTHING_SHOWN, Proof(ANNA, b"t")):
        ticket = a_ticket(proof)
        async with open_tickets() as tickets:
            await tickets.add(ticket)
        async with open_tickets() as tickets:
            found = await tickets.redeem(ticket.digest)
            assert found == ticket
            assert found.proof.principal.until == ticket.proof.principal.until
            assert await tickets.redeem(ticket.digest) is None


async def test_of_all_who_try_one_gets_it(open_tickets: Open) -> None:
    async with open_tickets() as tickets:
        ticket = a_ticket()
        await tickets.add(ticket)
        got: list[Ticket | None] = []

        async def redeem() -> None:
            got.append(await tickets.redeem(ticket.digest))

        async with anyio.create_task_group() as tasks:
            for _ in range(8):
                tasks.start_soon(redeem)
        assert sorted(got, key=lambda it: it is None) == [ticket, *[None] * 7]


async def test_what_has_expired_or_never_was_opens_nothing(open_tickets: Open) -> None:
    async with open_tickets() as tickets:
        late = a_ticket(lasts=-MINUTE)
        await tickets.add(late)
        assert await tickets.redeem(late.digest) is None
        assert await tickets.redeem(secrets.token_bytes(32)) is None
