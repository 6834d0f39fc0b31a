"""The two servers that the service is tested on, by their names."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from tests.harness.mariadb import running_mariadb
from tests.harness.mysql import running_mysql
from tests.harness.sql_server import SqlServer

RUNNING: Mapping[str, Callable[..., AbstractContextManager[SqlServer]]] = {
    "mysql": running_mysql,
    "mariadb": running_mariadb,
}
TITLES = {"mysql": "MySQL", "mariadb": "MariaDB"}
MEASURED = "MEASURED_SERVER"  # the variable by which the benchmarks choose one


def running_measured(directory: Path, *settings: str) -> AbstractContextManager[SqlServer]:
    """A fresh server of the kind that the benchmarks were asked to measure."""
    return RUNNING[os.environ.get(MEASURED, "mariadb")](directory, *settings)
