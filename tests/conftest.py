"""Fixtures that every part of the suite may use."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.demo.service import ChildService, start, stop, wait_until_ready
from tests.harness.mariadb import MariaDb, running_mariadb
from tests.harness.nats import NatsServer, running_nats

# A shell's background job ignores Ctrl-C, and so would every process that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent
SERIAL = {"system", "simulation"}  # folders; what else is serial has the mark
SERVERS = {"mariadb", "nats", "server", "killable_mariadb"}  # fixtures


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is serial and what starts servers, and put the serial tests first, for they take the longest.

    pytest-xdist gives all tests of one group to one process: serial tests are one group, each other file is another.
    """
    for item in items:
        path = item.path.relative_to(ROOT)
        if path.parts[0] in SERIAL:
            item.add_marker("serial")
        if SERVERS.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("servers")
        item.add_marker(pytest.mark.xdist_group("serial" if is_serial(item) else str(path)))
    items.sort(key=is_serial, reverse=True)


def is_serial(item: pytest.Item) -> bool:
    return item.get_closest_marker("serial") is not None


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    """A private MariaDB on a free port, for the whole run."""
    with running_mariadb(tmp_path_factory.mktemp("mariadb")) as server:
        yield server


@pytest.fixture(scope="session")
def nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    """A private NATS on a free port, for the whole run; a test that harms its server starts one of its own."""
    with running_nats(tmp_path_factory.mktemp("nats")) as server:
        yield server


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChildService]:
    """`ai-recruiter serve` with one worker, for the whole run."""
    started = start(tmp_path_factory.mktemp("service"), arguments=["--workers", "1"])
    try:
        wait_until_ready(started)
        yield started
    finally:
        stop(started.process)
