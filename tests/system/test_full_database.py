"""A database without room: what cannot be kept is refused, what is kept stays whole, and room is all it takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import anyio.to_thread
import httpx2
import pymysql
import pytest

from tests.harness.crowd import A_SHORT_PAIR, Crowd, until
from tests.harness.fleet import running_fleet
from tests.harness.installed import install_engines
from tests.harness.ledger import complaints, statuses
from tests.harness.servers import RUNNING
from tests.harness.sql_server import SqlServer

PATIENCE = 120  # seconds
# One file for all tables that may not grow on: to the server a full disk, and it needs no file system of our own.
ONE_FILE = "--innodb-file-per-table=0"
NARROW, WIDE = (f"--innodb-data-file-path=ibdata1:12M:autoextend:max:{size}M" for size in (32, 128))
SETTINGS = {"LOG_LEVEL": "warning", "LEASE_S": "4", "HEARTBEAT_S": "1", "BACKOFF_LIMIT_S": "2", "MAX_STRIKES": "10"}
_DOZE = {**A_SHORT_PAIR, "cv": {"text": "2"}, "engine": "dozer"}


@pytest.fixture(params=["mysql", "mariadb"])
def narrow(request: pytest.FixtureRequest, directory: Path) -> Iterator[SqlServer]:
    place = directory / "server"
    place.mkdir()
    with RUNNING[request.param](place, ONE_FILE, NARROW) as server:
        yield server


async def test_a_database_that_is_full(narrow: SqlServer, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines"))
    with running_fleet(directory / "fleet", narrow, replicas=1, workers=2, settings=SETTINGS) as fleet:
        url = fleet.replicas[0].url
        crowd = Crowd(url, [f"key-{number}" for number in range(4)], pair=_DOZE)
        await crowd.submit()
        await until(lambda: list(statuses(fleet.ledger).values()).count("running") == 2, within=PATIENCE)
        fill(narrow)
        before = await refused_at_last(url, next(iter(crowd.accepted.values())))
        await anyio.to_thread.run_sync(make_room, narrow)
        after = Crowd(url, ["after"])
        await after.submit()
        await until(lambda: set(statuses(fleet.ledger).values()) == {"succeeded"}, within=PATIENCE)
        accepted = {*crowd.accepted.values(), *before, *after.accepted.values()}
        assert statuses(fleet.ledger).keys() == accepted
        assert complaints(fleet.ledger) == []


def fill(server: SqlServer) -> None:
    """Large rows as long as any goes in, then ever smaller ones."""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE filler")
        cursor.execute("CREATE TABLE filler.rows (body LONGBLOB) ENGINE=InnoDB")
        for size in (2**20, 2**17, 2**14, 2**12, 2**9):
            with pytest.raises(pymysql.OperationalError, match="is full"):
                insert_on_and_on(cursor, bytes(size))


def insert_on_and_on(cursor: pymysql.cursors.Cursor, body: bytes) -> None:
    while True:
        cursor.execute("INSERT INTO filler.rows VALUES (%s)", [body])


def make_room(server: SqlServer) -> None:
    """The file may grow on; InnoDB learns that at its start only, and when it is full it cannot even drop a table."""
    server.stop()
    server.settings = (ONE_FILE, WIDE)
    server.start()


async def refused_at_last(url: str, known: UUID) -> set[UUID]:
    """What was accepted while its pages had room; then every submission is refused, and reading goes on."""
    accepted: set[UUID] = set()
    async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        while (answer := await client.post("/api/v1/jobs", json=A_SHORT_PAIR)).status_code == 202:
            accepted.add(UUID(answer.json()["id"]))
        for _ in range(20):
            answer = await client.post("/api/v1/jobs", json=A_SHORT_PAIR)
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), answer.text
            assert int(answer.headers["Retry-After"]) >= 1
        assert (await client.get(f"/api/v1/jobs/{known}")).status_code == 200
        assert (await client.get("/api/v1/history")).status_code == 200
    return accepted
