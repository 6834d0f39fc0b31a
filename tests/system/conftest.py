"""Data in memory where there is some: a killed process leaves what it wrote to the kernel, disk or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.mariadb import MariaDb, running_mariadb
from tests.harness.servers import RUNNING
from tests.harness.service import quick_directory
from tests.harness.sql_server import SqlServer


@pytest.fixture
def directory() -> Iterator[Path]:
    with quick_directory() as made:
        yield made


@pytest.fixture(scope="module")
def killable_mariadb() -> Iterator[MariaDb]:
    """A server of the module's own, that it may kill."""
    with quick_directory() as made, running_mariadb(made) as server:
        yield server


@pytest.fixture(scope="module", params=["mysql", "mariadb"])
def killable(request: pytest.FixtureRequest) -> Iterator[SqlServer]:
    """Each of the two, the module's own."""
    with quick_directory() as made, RUNNING[request.param](made) as server:
        yield server
