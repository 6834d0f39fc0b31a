"""A private MariaDB."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.harness.ports import free_port
from tests.harness.sql_server import SqlServer, as_root


class MariaDb(SqlServer):
    """The mariadbd that is installed."""

    def _command(self) -> Sequence[str]:
        return [_program("mariadbd", "mysqld"), "--no-defaults"]


@contextmanager
def running_mariadb(directory: Path, *settings: str) -> Iterator[MariaDb]:
    """A fresh server, stopped at the end; `settings` are further options of mariadbd."""
    install = [
        _program("mariadb-install-db", "mysql_install_db"),
        "--no-defaults",
        f"--datadir={directory / 'data'}",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        *as_root(),
    ]
    subprocess.run(install, check=True, capture_output=True)
    server = MariaDb(directory, free_port(), settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _program(*names: str) -> str:
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    for name in names:
        found = shutil.which(name, path=places)
        if found:
            return found
    raise RuntimeError(f"{names[0]} is missing: install mariadb-server (make test does, where it may)")
