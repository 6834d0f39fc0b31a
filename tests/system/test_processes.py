"""`serve --processes N`: one service behind one port, whatever becomes of its processes."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread
import httpx2
import pytest

from tests.harness.crowd import A_SHORT_PAIR, Crowd, until
from tests.harness.figures import Scrape
from tests.harness.ledger import MariaDbLedger, complaints, ended, statuses
from tests.harness.mariadb import MariaDb
from tests.harness.processes import is_running, running_children
from tests.harness.service import QUICK, Service, command
from tests.harness.sql_server import SqlServer

SEED = 20_261_128
PATIENCE = 240  # seconds; a machine that does other things as well is slow
PROCESSES = 2
ARGUMENTS = ["--workers", "3", "--processes", str(PROCESSES)]


@contextmanager
def on_server(directory: Path, server: SqlServer, **more: str) -> Iterator[tuple[Service, MariaDbLedger]]:
    url = server.new_database()
    settings = {**QUICK, "DATABASE_URL": url, **more}
    command("migrate", settings=settings, within=PATIENCE).check_returncode()
    service = Service(directory=directory, settings=settings, arguments=ARGUMENTS)
    try:
        service.launch()
        wait_for_all(service)
        yield service, MariaDbLedger(server, url.rsplit("/", 1)[1])
    finally:
        service.stop()


def wait_for_all(service: Service, processes: int = PROCESSES) -> None:
    give_up_at = time.monotonic() + PATIENCE
    while service.log.count("listening") < processes:
        assert time.monotonic() < give_up_at, service.log
        time.sleep(0.05)


def parts(service: Service) -> list[int]:
    return running_children(service.process.pid)


def scraped(service: Service) -> Scrape:
    return Scrape(httpx2.get(f"{service.url}/metrics", timeout=10).text)


def has_accepted(crowd: Crowd, wanted: int) -> bool:
    return len(crowd.accepted) >= wanted


async def test_kills_of_its_processes_under_load_lose_nothing(directory: Path, killable: SqlServer) -> None:
    moments, count = random.Random(SEED), 60
    with on_server(directory, killable) as (service, ledger):
        crowd = Crowd(service.url, [f"key-{number}" for number in range(count)])
        before = parts(service)
        assert len(before) == PROCESSES
        async with anyio.create_task_group() as group:
            group.start_soon(crowd.submit)
            for number in range(2):
                wanted = 20 * number + moments.randrange(5, 20)
                await until(partial(has_accepted, crowd, wanted), within=PATIENCE, every=0.005)
                os.kill(before[number], signal.SIGKILL)
        await until(lambda: ended(ledger) >= count, within=PATIENCE)
        assert complaints(ledger) == []
        assert statuses(ledger) == dict.fromkeys(crowd.accepted.values(), "succeeded")
        await anyio.to_thread.run_sync(wait_for_all, service, PROCESSES + 2)
        assert len(parts(service)) == PROCESSES
        assert service.log.count("process_ended") == 2
        assert service.terminate() == 0


async def test_whichever_is_asked_tells_the_figures_of_all(directory: Path, mariadb: MariaDb) -> None:
    with on_server(directory, mariadb) as (service, ledger):
        await Crowd(service.url, [f"key-{number}" for number in range(12)]).submit()
        await until(lambda: ended(ledger) >= 12, within=PATIENCE)
        told = {scraped(service).value("ai_recruiter_submissions_total", outcome="accepted") for _ in range(12)}
        assert told == {12}
        assert scraped(service).value("ai_recruiter_worker_slots") == 3
        assert scraped(service).value("ai_recruiter_database_connections_limit") == 10 * PROCESSES
        os.kill(parts(service)[0], signal.SIGKILL)
        await anyio.to_thread.run_sync(wait_for_all, service, PROCESSES + 1)
        await Crowd(service.url, ["one-more"]).submit()
        assert scraped(service).value("ai_recruiter_submissions_total", outcome="accepted") == 13
        assert scraped(service).value("ai_recruiter_worker_slots") == 3


def test_an_event_reaches_who_listens_at_another_process(directory: Path, mariadb: MariaDb) -> None:
    """By the database, which silent listeners ask each second."""
    with on_server(directory, mariadb) as (service, _), httpx2.Client(base_url=service.url, timeout=30) as first:
        for _ in range(6):
            id = first.post("/api/v1/jobs", json=A_SHORT_PAIR).json()["id"]
            with httpx2.Client(base_url=service.url, timeout=30) as other:
                told = other.get(f"/api/v1/jobs/{id}/events").text
            assert "succeeded" in told


def test_sigterm_lets_what_runs_end(directory: Path, mariadb: MariaDb) -> None:
    with on_server(directory, mariadb) as (service, ledger):
        httpx2.post(f"{service.url}/api/v1/jobs", json=A_SHORT_PAIR).raise_for_status()
        its_own = parts(service)
        os.killpg(service.process.pid, signal.SIGTERM)  # as systemd does: each is told, and told once more
        assert service.process.wait(PATIENCE) == 0
        assert not any(map(is_running, its_own))
        assert set(statuses(ledger).values()) <= {"queued", "succeeded"}


MOMENTS: Mapping[str, Callable[[Service], bool]] = {
    "nothing is loaded": lambda service: True,
    "it listens": lambda service: "supervising" in service.log,
    "its processes load": lambda service: bool(parts(service)),
    "they open what they need": lambda service: any(map(running_children, parts(service))),
    "one serves": lambda service: "listening" in service.log,
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_it_ends_at_every_moment_of_the_start(moment: str, directory: Path, mariadb: MariaDb) -> None:
    settings = {"DATABASE_URL": mariadb.new_database()}
    service = Service(directory=directory, settings=settings, arguments=ARGUMENTS)
    service.launch()
    try:
        give_up_at = time.monotonic() + PATIENCE
        while not MOMENTS[moment](service):
            assert time.monotonic() < give_up_at, service.log
            time.sleep(0.005)
        its_own = parts(service)
        code = service.terminate(within=PATIENCE)
        assert code == 0 or (moment == "nothing is loaded" and code in {128 + signal.SIGTERM, -signal.SIGTERM})
        assert not any(map(is_running, its_own))
    finally:
        service.stop()


def test_nobody_goes_on_without_who_looks_after_them(directory: Path, mariadb: MariaDb) -> None:
    with on_server(directory, mariadb) as (service, _):
        its_own = parts(service)
        service.kill()
        give_up_at = time.monotonic() + PATIENCE
        while any(map(is_running, its_own)):
            assert time.monotonic() < give_up_at
            time.sleep(0.05)
        with pytest.raises(httpx2.TransportError):
            httpx2.get(f"{service.url}/healthz")


def refused(directory: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    given: Mapping[str, str] = {"DATA_DIR": str(directory), **settings}
    return command("serve", *ARGUMENTS, *arguments, settings=given, within=PATIENCE)


def test_sqlite_is_refused(directory: Path) -> None:
    told = refused(directory)
    assert told.returncode == 2
    assert "SQLite serves one process" in told.stderr


def test_a_port_in_use_is_told_at_once(directory: Path, mariadb: MariaDb) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = refused(directory, "--port", port, DATABASE_URL=mariadb.new_database())
    assert told.returncode == 2
    assert "cannot listen" in told.stderr


def test_a_process_that_cannot_start_ends_all(directory: Path, mariadb: MariaDb) -> None:
    told = refused(directory, "--port", "0", DATABASE_URL=mariadb.new_database(), ENGINE="nobody")
    assert told.returncode == 2
    assert "nobody" in told.stderr


def test_a_process_that_never_comes_back_ends_all(directory: Path, mariadb: MariaDb) -> None:
    """It is tried five times, with pauses that grow."""
    with on_server(directory, mariadb) as (service, _):
        give_up_at = time.monotonic() + PATIENCE
        victim = parts(service)[0]
        known = set(parts(service)) - {victim}
        while service.process.poll() is None:
            assert time.monotonic() < give_up_at
            for pid in set(parts(service)) - known:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)
        assert service.process.returncode == 1
        assert not any(map(is_running, known))


async def test_a_process_that_hangs_is_killed_and_started_again(directory: Path, mariadb: MariaDb) -> None:
    with on_server(directory, mariadb) as (service, ledger):
        hanging, other = parts(service)
        os.kill(hanging, signal.SIGSTOP)
        await until(lambda: "process_hangs" in service.log, within=PATIENCE)
        await anyio.to_thread.run_sync(wait_for_all, service, PROCESSES + 1)
        assert other in parts(service)
        assert hanging not in parts(service)
        await Crowd(service.url, [f"key-{number}" for number in range(6)]).submit()
        await until(lambda: ended(ledger) >= 6, within=PATIENCE)
        assert complaints(ledger) == []
