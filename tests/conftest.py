"""Fixtures that every part of the suite may use."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from bootstrap.demo.service import ChildService, start, stop, wait_until_ready
from tests.harness.mariadb import MariaDb, running_mariadb
from tests.harness.mysql import MySql, running_mysql
from tests.harness.nats import NatsServer, running_nats
from tests.harness.service import quick_directory
from tests.harness.sql_server import SqlServer

# A shell's background job ignores Ctrl-C, and so would every process that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

SERIAL = ("tests/system/", "tests/simulation/")  # many processes each, or all processors
SERVERS = {"mariadb", "mysql", "sql_server", "killable", "nats", "server"}  # fixtures


class TwoLanes(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist ships no types
    """Gives all serial tests to one process and each other file to whichever process is free."""

    def _split_scope(self, nodeid: str) -> str:
        return "serial" if nodeid.startswith(SERIAL) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> TwoLanes:
    return TwoLanes(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is serial and what starts servers, and put the serial tests first, because they take the longest."""
    for item in items:
        if item.nodeid.startswith(SERIAL):
            item.add_marker("serial")
        if SERVERS.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("servers")
    items.sort(key=lambda item: item.nodeid.startswith(SERIAL), reverse=True)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDb]:
    """A private MariaDB on a free port, for the whole run."""
    with quick_directory() as made, running_mariadb(made) as server:
        yield server


@pytest.fixture(scope="session")
def mysql() -> Iterator[MySql]:
    """A private MySQL on a free port, for the whole run."""
    with quick_directory() as made, running_mysql(made) as server:
        yield server


@pytest.fixture(params=["mysql", "mariadb"])
def sql_server(request: pytest.FixtureRequest) -> SqlServer:
    """Each of the two, one after the other."""
    server: SqlServer = request.getfixturevalue(request.param)
    return server


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
