"""MariaDB crashes, hangs, turns read-only or vanishes behind the network: quick refusals, and recovery by itself."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio
import anyio.to_thread
import httpx2
import pytest

from tests.harness.crowd import A_SHORT_PAIR, Crowd, until
from tests.harness.fleet import Fleet, running_fleet
from tests.harness.installed import install_engines
from tests.harness.ledger import complaints, statuses
from tests.harness.mariadb import MariaDb
from tests.harness.service import quick_directory
from tests.harness.wire import Wire, a_wire_to

TIMEOUT_S = 2.0  # of one transaction
A_LITTLE_S = 3.0  # for a machine that does other things as well
FAULT_S = 4.0
ASKERS = 100  # at once: many more than the pool has connections, and than one commit takes
PATIENCE = 120  # seconds
SETTINGS = {
    "DATABASE_TIMEOUT_S": str(TIMEOUT_S),
    "LEASE_S": "6",
    "HEARTBEAT_S": "1",
    "SWEEP_EVERY_S": "0.5",
    "FIRST_DISPATCH_S": "2",
    "BACKOFF_LIMIT_S": "4",
    "LOG_LEVEL": "warning",
}
_DOZE = {**A_SHORT_PAIR, "cv": {"text": "1"}, "engine": "dozer"}


@dataclass(frozen=True, slots=True)
class Place:
    """A replica with workers, its database server, and the line between them."""

    fleet: Fleet
    server: MariaDb
    wire: Wire


@pytest.fixture(scope="module")
def place(killable_mariadb: MariaDb) -> Iterator[Place]:
    """One for all: it must recover from each fault before the next one."""
    server = killable_mariadb
    with pytest.MonkeyPatch.context() as patch, quick_directory() as made, a_wire_to(server.port) as wire:
        patch.setenv("PYTHONPATH", install_engines(made / "engines"))
        as_app = server.new_database().replace("root@", "app@")  # SUPER may write where everything is read-only
        with server.connect() as connection:
            connection.cursor().execute("CREATE USER app@'127.0.0.1'")
            connection.cursor().execute("GRANT ALL ON *.* TO app@'127.0.0.1'")
            connection.cursor().execute("REVOKE SUPER, READ_ONLY ADMIN ON *.* FROM app@'127.0.0.1'")
        url = as_app.replace(f":{server.port}/", f":{wire.port}/")
        fleet = running_fleet(made / "fleet", server, replicas=1, workers=4, database_url=url, settings=SETTINGS)
        with fleet as running:
            yield Place(running, server, wire)


@asynccontextmanager
async def killed(place: Place) -> AsyncIterator[None]:
    place.server.kill()
    yield
    await anyio.to_thread.run_sync(place.server.start)


@asynccontextmanager
async def hanging(place: Place) -> AsyncIterator[None]:
    assert place.server.process is not None
    os.kill(place.server.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(place.server.process.pid, signal.SIGCONT)


@asynccontextmanager
async def read_only(place: Place) -> AsyncIterator[None]:
    with place.server.connect() as connection:
        connection.cursor().execute("SET GLOBAL read_only = 1")
        try:
            yield
        finally:
            connection.cursor().execute("SET GLOBAL read_only = 0")


@asynccontextmanager
async def black_hole(place: Place) -> AsyncIterator[None]:
    place.wire.hold()
    try:
        yield
    finally:
        place.wire.cut()  # a firewall that forgot the connections resets them at best
        place.wire.release()


@asynccontextmanager
async def vanished_peers(place: Place) -> AsyncIterator[None]:
    """Every connection that the pool holds is dead, and nobody says so; new ones work."""
    place.wire.go_dead()
    yield


@pytest.mark.parametrize("fault", [killed, hanging, read_only, black_hole, vanished_peers])
async def test_requests_fail_quickly_and_everything_comes_back_by_itself(place: Place, fault: Fault) -> None:
    [service], ledger = place.fleet.replicas, place.fleet.ledger
    process, known = service.process, set(statuses(ledger))
    crowd = Crowd(service.url, [f"{fault.__name__}-{number}" for number in range(12)], pair=_DOZE)
    await crowd.submit()
    [an_id, *_] = crowd.accepted.values()
    await until(lambda: "running" in statuses(ledger).values(), within=PATIENCE)
    async with fault(place):
        began = time.monotonic()
        answers = await ask_often(service.url, f"/api/v1/jobs/{an_id}")
        await anyio.sleep(max(FAULT_S - (time.monotonic() - began), 0))
    ...
