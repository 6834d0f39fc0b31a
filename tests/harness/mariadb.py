"""A private MariaDB server in a directory of its own, on a free port."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pymysql

_numbers = count(1)


@dataclass(slots=True)
class MariaDb:
    """A server that can be killed and started again over the same data."""

    directory: Path
    port: int
    settings: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = [
            f"--datadir={self.directory / 'data'}",
            f"--socket={self.directory / 'socket'}",
            f"--pid-file={self.directory / 'pid'}",
            f"--port={self.port}",
            f"--tmpdir={self.directory}",
            "--bind-address=127.0.0.1",
            "--skip-log-bin",
            "--innodb-flush-log-at-trx-commit=1",
            "--innodb-buffer-pool-size=256M",
            "--max-connections=200",
            *self.settings,
        ]
        if os.geteuid() == 0:
            options.append("--user=root")
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [_program("mariadbd", "mysqld"), "--no-defaults", *options], stdout=log, stderr=log
            )
        self._wait()

    def kill(self) -> None:
        """kill -9, as a crash would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End the server if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
            self.process.kill()
            self.process.wait()

    def new_database(self) -> str:
        """The URL of a fresh, empty database."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        with self.connect() as connection:
            connection.cursor().execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
        return f"mysql+aiomysql://root@127.0.0.1:{self.port}/{name}"

    def connect(self, database: str | None = None) -> pymysql.Connection[pymysql.cursors.Cursor]:
        """A plain connection, for looking at the rows."""
        return pymysql.connect(host="127.0.0.1", port=self.port, user="root", database=database, autocommit=True)

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                self.connect().close()
            except pymysql.OperationalError:
                assert self.process is not None
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self.directory / "log").read_text()[-3000:]) from None
                time.sleep(0.05)
            else:
                return


@contextmanager
def running_mariadb(directory: Path, *settings: str) -> Iterator[MariaDb]:
    """A fresh server, stopped at the end; `settings` are further options of mariadbd."""
    install = [
        _program("mariadb-install-db", "mysql_install_db"),
        "--no-defaults",
        f"--datadir={directory / 'data'}",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
    ]
    if os.geteuid() == 0:
        install.append("--user=root")
    subprocess.run(install, check=True, capture_output=True)
    server = MariaDb(directory, _free_port(), settings)
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
