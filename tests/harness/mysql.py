"""A private MySQL: the one that `.ci/mysql` lays beside the environment."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.harness.ports import free_port
from tests.harness.sql_server import SqlServer, as_root

_PLACE = Path(sys.prefix) / "mysql"


class MySql(SqlServer):
    """Its other protocol and its statistics are off: nobody asks for them."""

    def _command(self) -> Sequence[str]:
        return [*_mysqld(), "--mysqlx=OFF", "--performance-schema=OFF", "--innodb-redo-log-capacity=64M"]


@contextmanager
def running_mysql(directory: Path, *settings: str) -> Iterator[MySql]:
    """A fresh server, stopped at the end; `settings` are further options of mysqld."""
    shutil.copytree(_fresh_data(), directory / "data")
    server = MySql(directory, free_port(), settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@cache
def _fresh_data() -> Path:
    """What a server starts with. Making it takes seconds, so that each process of the tests does it once."""
    place = Path(mkdtemp(prefix="mysql-data-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    make = [*_mysqld(), "--initialize-insecure", "--innodb-redo-log-capacity=8M", f"--datadir={place / 'data'}"]
    subprocess.run([*make, *as_root()], check=True, capture_output=True)
    (place / "data" / "auto.cnf").unlink()  # the identity of one server
    return place / "data"


def _mysqld() -> Sequence[str]:
    program = _PLACE / "mysqld"
    if not program.exists():
        raise RuntimeError(f"{program} is missing: `make test` fetches MySQL, and so does `.ci/mysql {sys.prefix}`")
    own = [f"--basedir={_PLACE / 'usr'}"] if (_PLACE / "usr").exists() else []
    return [str(program), "--no-defaults", *own, "--secure-file-priv="]
