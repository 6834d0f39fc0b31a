"""Fixtures that every part of the suite may use."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from bootstrap.demo.service import ChildService, start, stop, wait_until_ready
from tests.harness.mariadb import MariaDb, running_mariadb
from tests.harness.nats import NatsServer, running_nats

# A shell's background job ignores Ctrl-C, and so would every process that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


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
