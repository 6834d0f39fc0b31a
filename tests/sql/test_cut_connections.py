"""The connection to the server breaks at any byte of what it says, the answer to a COMMIT included."""

from __future__ import annotations

import hashlib
import socket
import struct
from collections.abc import Iterator
from itertools import count

import pytest

from adapters.sql import DatabaseConfig, open_database, sql_stores
from ports.contracts.builders import a_submission
from ports.evaluations import Idempotency
from tests.harness.ledger import MariaDbLedger
from tests.harness.sql_server import SqlServer
from tests.harness.vault import VAULT
from tests.harness.wire import Wire, a_wire_to

EVERY = 13  # bytes between two cuts
ALL_OF_THE_GREETING = 100  # bytes at least that the server says before it takes a statement


@pytest.fixture
def wire(sql_server: SqlServer) -> Iterator[Wire]:
    with a_wire_to(sql_server.port) as wire:
        yield wire


@pytest.mark.parametrize("lingers", [None, struct.pack("ii", 1, 0)], ids=["closed", "reset"])
def test_the_line_tells_the_server_that_a_client_is_gone(lingers: bytes | None) -> None:
    """Else a transaction of its own making keeps its locks, and what it claimed waits until the line is cut."""
    with socket.create_server(("127.0.0.1", 0)) as server, a_wire_to(server.getsockname()[1]) as wire:
        with socket.create_connection(("127.0.0.1", wire.port)) as client:
            client.sendall(b"?")
            session, _ = server.accept()
            session.settimeout(30)
            assert session.recv(1) == b"?"
            if lingers:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, lingers)
        with session:
            assert session.recv(1) == b""


async def test_a_submission_whose_connection_breaks_anywhere_is_written_once(sql_server: SqlServer, wire: Wire) -> None:
    """The call itself tries again, and finds what it wrote where only the answer to its COMMIT was lost."""
    url = sql_server.migrated_database()
    async with open_database(DatabaseConfig(url=url.replace(f":{sql_server.port}/", f":{wire.port}/"))) as database:
        evaluations = sql_stores(database, VAULT).evaluations
        for offset in count(0, EVERY):
            key = Idempotency(key=hashlib.sha256(b"%d" % offset).digest(), fingerprint=bytes(32))
            wire.cut()
            wire.cut_next_after(offset)
            first = await evaluations.add(submission := a_submission(), key)
            came_to_the_end = wire.cuts <= offset // EVERY
            again = await evaluations.add(a_submission(), key)
            assert (first.evaluation.id, first.replayed) == (submission.id, False)
            assert (again.evaluation.id, again.replayed) == (submission.id, True)
            if came_to_the_end:
                break
    submissions = offset // EVERY + 1
    assert submissions > ALL_OF_THE_GREETING // EVERY
    ledger = MariaDbLedger(sql_server, url.rsplit("/", 1)[1])
    assert ledger.ask("SELECT COUNT(*) FROM evaluations") == [(submissions,)]
    assert ledger.ask("SELECT COUNT(*) FROM events WHERE type = 'queued'") == [(submissions,)]
