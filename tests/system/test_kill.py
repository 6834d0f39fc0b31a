"""kill -9 of anything at any time: what was accepted ends exactly once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import anyio.to_thread

from tests.harness.crowd import Crowd, until
from tests.harness.ledger import Ledger, MariaDbLedger, SqliteLedger, complaints, ended, statuses
from tests.harness.processes import is_running, running_children
from tests.harness.service import QUICK, Service, running
from tests.harness.sql_server import SqlServer

SEED = 20_261_123
ALL = 1_000
PATIENCE = 240  # seconds; a machine that does other things as well is slow
QUIET = {**QUICK, "LOG_LEVEL": "warning"}
ON_TWO = ["--workers", "2"]


def keys(count: int = ALL) -> list[str]:
    return [f"key-{number}" for number in range(count)]


@contextmanager
def on_sqlite(directory: Path) -> Iterator[tuple[Service, Ledger]]:
    with running(Service(directory=directory, settings=QUIET, arguments=ON_TWO)) as service:
        yield service, SqliteLedger(directory / "evaluations.db")


@contextmanager
def on_server(directory: Path, server: SqlServer) -> Iterator[tuple[Service, Ledger]]:
    url = server.migrated_database()
    settings = {**QUIET, "DATABASE_URL": url}
    with running(Service(directory=directory, settings=settings, arguments=ON_TWO)) as service:
        yield service, MariaDbLedger(server, url.rsplit("/", 1)[1])


async def kill_and_start_again(service: Service) -> None:
    children = running_children(service.process.pid)
    assert children, "the engine runs in no process of its own"
    service.kill()
    await until(lambda: not any(map(is_running, children)), within=10)  # the engine's processes go with it
    await anyio.to_thread.run_sync(service.start)


async def survive_two_kills(service: Service, ledger: Ledger) -> None:
    """One kill while submissions come in, one while they are judged."""
    moments = random.Random(SEED)
    crowd = Crowd(service.url, keys())
    accepted_first, ended_first = moments.randrange(300, 700), moments.randrange(300, 700)
    async with anyio.create_task_group() as group:
        group.start_soon(crowd.submit)
        await until(lambda: len(crowd.accepted) >= accepted_first, within=PATIENCE, every=0.005)
        await kill_and_start_again(service)
    await until(lambda: ended(ledger) >= ended_first, within=PATIENCE)
    await kill_and_start_again(service)
    await until(lambda: ended(ledger) >= ALL, within=PATIENCE)
    await the_books_are_in_order(crowd, service, ledger)


async def the_books_are_in_order(crowd: Crowd, service: Service, ledger: Ledger) -> None:
    assert complaints(ledger) == []
    assert statuses(ledger) == dict.fromkeys(crowd.accepted.values(), "succeeded")
    again = Crowd(service.url, random.Random(SEED).sample(keys(len(crowd.accepted)), 50))
    await again.submit()
    assert again.replays == 50
    assert again.accepted.items() <= crowd.accepted.items()
    assert len(statuses(ledger)) == len(crowd.accepted)


async def test_a_thousand_accepted_evaluations_survive_kills_on_sqlite(directory: Path) -> None:
    with on_sqlite(directory) as (service, ledger):
        await survive_two_kills(service, ledger)


async def test_a_thousand_accepted_evaluations_survive_kills_on_a_server(directory: Path, killable: SqlServer) -> None:
    with on_server(directory, killable) as (service, ledger):
        await survive_two_kills(service, ledger)


async def test_the_service_outlives_its_database(directory: Path, killable: SqlServer) -> None:
    """kill -9 of the database while submissions come in and are judged; the service goes on by itself."""
    with on_server(directory, killable) as (service, ledger):
        crowd, process = Crowd(service.url, keys(200)), service.process
        async with anyio.create_task_group() as group:
            group.start_soon(crowd.submit)
            await until(
                lambda: len(crowd.accepted) >= random.Random(SEED).randrange(60, 140), within=PATIENCE, every=0.005
            )
            killable.kill()
            await anyio.to_thread.run_sync(killable.start)
        await until(lambda: ended(ledger) >= 200, within=PATIENCE)
        assert process.poll() is None
        await the_books_are_in_order(crowd, service, ledger)


async def test_what_a_kill_strands_is_found_by_the_sweeper_alone(directory: Path) -> None:
    """The guard is removed for one life: what a killed worker had in hand is never looked after."""
    lease_s = 25  # longer than a start takes on a busy machine, whose first sweep would find them
    ledger = SqliteLedger(directory / "evaluations.db")
    settings = {**QUIET, "LEASE_S": str(lease_s)}
    with running(Service(directory=directory, settings=settings, arguments=ON_TWO)) as service:
        await Crowd(service.url, keys(40)).submit()
        stranded = await killed_at_work(service, ledger)
        service.start(settings={"SWEEP_EVERY_S": "86400"})
        await until(lambda: ended(ledger) == 40 - stranded, within=PATIENCE)
        await anyio.sleep(lease_s + 1)
        assert ended(ledger) == 40 - stranded
        service.kill()
        service.start()
        await until(lambda: ended(ledger) == 40, within=PATIENCE)
        assert complaints(ledger) == []


async def killed_at_work(service: Service, ledger: Ledger) -> int:
    """Kill the service while it judges; how many evaluations it had in hand."""
    while True:
        await until(lambda: in_hand(ledger) > 0, within=PATIENCE)
        service.kill()
        if stranded := in_hand(ledger):
            return stranded
        service.start()


def in_hand(ledger: Ledger) -> int:
    """How many evaluations a worker has claimed and not ended."""
    [[count]] = ledger.ask("SELECT COUNT(*) FROM evaluations WHERE status = 'running'")
    return int(count)
