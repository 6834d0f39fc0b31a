"""A private database server in a directory of its own, on a free port."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
import pymysql
import pytest

from adapters.sql import DatabaseConfig, migrate, open_database

_numbers = count(1)


class SqlServer(ABC):
    """A server that can be killed and started again over the same data."""

    def __init__(self, directory: Path, port: int, settings: Sequence[str] = ()) -> None:
        self.directory = directory
        self.port = port
        self.settings = tuple(settings)  # further options of its program
        self.process: subprocess.Popen[bytes] | None = None
        self._schema: Sequence[str] = ()

    @abstractmethod
    def _command(self) -> Sequence[str]:
        """The program and the options that only it has."""

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
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen([*self._command(), *options, *as_root()], stdout=log, stderr=log)
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

    def migrated_database(self) -> str:
        """The URL of a fresh database with the schema, made by the statements that the migrations come to."""
        if not self._schema:
            made = self.new_database()
            _migrate(made)
            self._schema = self._statements(made.rpartition("/")[2])
        url = self.new_database()
        with self.connect(url.rpartition("/")[2]) as connection, connection.cursor() as cursor:
            for statement in self._schema:
                cursor.execute(statement)
        return url

    def _statements(self, migrated: str) -> Sequence[str]:
        with self.connect(migrated) as connection, connection.cursor() as cursor:
            cursor.execute("SHOW TABLES")
            statements = []
            for (table,) in cursor.fetchall():
                cursor.execute(f"SHOW CREATE TABLE {table}")
                statements += [statement for _, statement in cursor.fetchall()]
        return [*statements, f"INSERT INTO alembic_version SELECT * FROM {migrated}.alembic_version"]

    def connect(self, database: str | None = None) -> pymysql.Connection[pymysql.cursors.Cursor]:
        """A plain connection, for looking at the rows."""
        return pymysql.connect(host="127.0.0.1", port=self.port, user="root", database=database, autocommit=True)

    def run(self, *statements: str) -> None:
        """As its administrator."""
        with self.connect() as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

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


def as_root() -> Sequence[str]:
    """What these servers want to be told before they run as root."""
    return ["--user=root"] if os.geteuid() == 0 else []


def a_database(kind: str, request: pytest.FixtureRequest, directory: Path) -> str:
    """The URL of a fresh, empty database: "sqlite" in a directory, or of the running server of that name."""
    if kind == "sqlite":
        return f"sqlite+aiosqlite:///{directory}/{next(_numbers)}.db"
    server: SqlServer = request.getfixturevalue(kind)
    return server.new_database()


def a_migrated_database(kind: str, request: pytest.FixtureRequest, directory: Path) -> str:
    """The same, with the schema."""
    if kind == "sqlite":
        return migrated_sqlite(directory)
    server: SqlServer = request.getfixturevalue(kind)
    return server.migrated_database()


def migrated_sqlite(directory: Path, name: str = "evaluations.db") -> str:
    """The URL of a fresh file with the schema."""
    path = directory / name
    path.touch(mode=0o600)
    path.write_bytes(_file_with_the_schema())
    return f"sqlite+aiosqlite:///{path}"


@cache
def _file_with_the_schema() -> bytes:
    with TemporaryDirectory() as made:
        path = Path(made) / "evaluations.db"
        _migrate(f"sqlite+aiosqlite:///{path}")
        assert [each.name for each in Path(made).iterdir()] == [path.name], "nothing is left in a log beside it"
        return path.read_bytes()


def _migrate(url: str) -> None:
    async def run() -> None:
        async with open_database(DatabaseConfig(url=url)) as database:
            await migrate(database)

    with ThreadPoolExecutor(1) as elsewhere:  # the caller may be in a loop of its own
        elsewhere.submit(anyio.run, run).result()
