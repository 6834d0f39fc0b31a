"""The database crashes, hangs, turns read-only or vanishes behind the network: quick refusals, then recovery."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import anyio
import anyio.to_thread
import httpx2
import pytest

from tests.harness.crowd import A_SHORT_PAIR, Crowd, until
from tests.harness.fleet import Fleet, running_fleet
from tests.harness.installed import install_engines
from tests.harness.ledger import complaints, statuses
from tests.harness.service import quick_directory
from tests.harness.sql_server import SqlServer
from tests.harness.wire import Wire, a_wire_to

TIMEOUT_S = 2.0  # of one transaction
A_LITTLE_S = 8.0  # for a machine that does other things as well; a request that nobody bounds would take minutes
FAULT_S = 4.0
ASKERS = 60  # at once: many more than the pool has connections
BACK_WITHIN_S = 15.0
PATIENCE = 120  # seconds
SETTINGS = {
    "DATABASE_TIMEOUT_S": str(TIMEOUT_S),
    "LEASE_S": "6",
    "HEARTBEAT_S": "1",
    "SWEEP_EVERY_S": "0.5",
    "FIRST_DISPATCH_S": "2",
    "BACKOFF_LIMIT_S": "4",
    "MAX_STRIKES": "10",  # what is slow here may be the machine
    "LOG_LEVEL": "warning",
}
_DOZE = {**A_SHORT_PAIR, "cv": {"text": "1"}, "engine": "dozer"}


@dataclass(frozen=True, slots=True)
class Place:
    """A replica with workers, its database server, and the line between them."""

    fleet: Fleet
    server: SqlServer
    wire: Wire


@pytest.fixture(scope="module")
def place(killable: SqlServer) -> Iterator[Place]:
    """One for all: it must recover from each fault before the next one."""
    server = killable
    with pytest.MonkeyPatch.context() as patch, quick_directory() as made, a_wire_to(server.port) as wire:
        patch.setenv("PYTHONPATH", install_engines(made / "engines"))
        as_app = server.migrated_database().replace("root@", "app@")  # SUPER may write where everything is read-only
        with server.connect() as connection:
            connection.cursor().execute("CREATE USER app@'127.0.0.1'")
            rights = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX"
            connection.cursor().execute(f"GRANT {rights} ON *.* TO app@'127.0.0.1'")
        url = as_app.replace(f":{server.port}/", f":{wire.port}/")
        fleet = running_fleet(made / "fleet", server, replicas=1, workers=4, database_url=url, settings=SETTINGS)
        with fleet as running:
            yield Place(running, server, wire)


@asynccontextmanager
async def killed(place: Place) -> AsyncIterator[None]:
    place.server.kill()
    try:
        yield
    finally:
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


Fault = Callable[[Place], AbstractAsyncContextManager[None]]


@pytest.mark.parametrize("fault", [killed, hanging, read_only, black_hole, vanished_peers])
async def test_requests_end_quickly_and_everything_comes_back_by_itself(place: Place, fault: Fault) -> None:
    [service], ledger = place.fleet.replicas, place.fleet.ledger
    process = service.process
    crowd = Crowd(service.url, [f"{fault.__name__}-{number}" for number in range(8)], pair=_DOZE)
    await crowd.submit()
    ids = list(crowd.accepted.values())
    await until(lambda: "running" in statuses(ledger).values(), within=PATIENCE)
    async with fault(place):
        began = time.monotonic()
        answers = await ask_all_at_once(service.url, ids[0])
        await anyio.sleep(max(FAULT_S - (time.monotonic() - began), 0))
    print(f"\n{fault.__name__}: {answers}")
    assert answers.slowest_s < TIMEOUT_S + A_LITTLE_S
    assert answers.reads[200] > 0 or fault not in (read_only, vanished_peers)
    assert answers.writes[202] == 0 or fault in (killed, vanished_peers)
    began = time.monotonic()
    await Crowd(service.url, [f"after-{fault.__name__}"]).submit()
    print(f"accepts again after {time.monotonic() - began:.2f} s")
    assert time.monotonic() - began < BACK_WITHIN_S
    await until(lambda: set(statuses(ledger).values()) == {"succeeded"}, within=PATIENCE)
    assert {*ids, *answers.accepted} <= statuses(ledger).keys()
    assert complaints(ledger) == []
    assert (service.process, process.poll()) == (process, None)


@dataclass(slots=True)
class Answers:
    """How a crowd that asked at once was answered."""

    reads: Counter[int] = field(default_factory=Counter)
    writes: Counter[int] = field(default_factory=Counter)
    slowest_s: float = 0.0
    accepted: list[UUID] = field(default_factory=list, repr=False)

    def note(self, kind: Counter[int], answer: httpx2.Response, took: float) -> None:
        kind[answer.status_code] += 1
        self.slowest_s = max(self.slowest_s, took)
        if answer.status_code == 503:
            assert answer.json()["code"] == "unavailable"
            assert int(answer.headers["Retry-After"]) >= 1
        elif answer.status_code == 202:
            self.accepted.append(UUID(answer.json()["id"]))


async def ask_all_at_once(url: str, id: UUID) -> Answers:
    answers = Answers()
    limits = httpx2.Limits(max_connections=2 * ASKERS)
    async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=60, limits=limits) as client:

        async def read() -> None:
            began = time.monotonic()
            answer = await client.get(f"/api/v1/jobs/{id}")
            answers.note(answers.reads, answer, time.monotonic() - began)

        async def write() -> None:
            began = time.monotonic()
            answer = await client.post("/api/v1/jobs", json=A_SHORT_PAIR)
            answers.note(answers.writes, answer, time.monotonic() - began)

        async with anyio.create_task_group() as group:
            for _ in range(ASKERS):
                group.start_soon(write)
                group.start_soon(read)
    return answers
