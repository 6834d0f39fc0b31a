"""Fixtures that every part of the suite may use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness.mariadb import MariaDb, running_mariadb


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    """A private MariaDB on a free port, for the whole run."""
    with running_mariadb(tmp_path_factory.mktemp("mariadb")) as server:
        yield server
