"""Submissions a second with and without keys, encryption and the audit trail, on the same MariaDB."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bootstrap.settings import PREFIX
from tests.benchmarks.bench_submit import Round, cells, documents, wait_for, wrk
from tests.benchmarks.figures import Table, median
from tests.harness.mariadb import MariaDb, running_mariadb
from tests.harness.ports import free_port
from tests.harness.service import command

_BARE = "none of them"
_VARIANTS = {  # name -> what is switched off, and whether a key is asked for
    _BARE: ("audit,encryption", False),
    "keys": ("audit,encryption", True),
    "encryption": ("audit", False),
    "audit trail": ("encryption", False),
    "all three": ("-", True),
}


def run(*, rounds: int = 5, seconds: float = 8) -> Table:
    """Every variant in its own process, one after the other in each round."""
    if shutil.which("wrk") is None:
        raise SystemExit("this benchmark needs wrk: apt-get install wrk")
    found: defaultdict[str, list[Round]] = defaultdict(list)
    with TemporaryDirectory(prefix="bench-cost-") as place, ExitStack() as stack:
        directory = Path(place)
        (directory / "mariadb").mkdir()
        database = stack.enter_context(running_mariadb(directory / "mariadb", "--innodb-buffer-pool-size=1G"))
        servers = {name: stack.enter_context(_served(directory / name, database, name)) for name in _VARIANTS}
        files = documents(directory)
        for number in range(-1, rounds):
            for name, (url, key) in servers.items():
                run_name = f"{name}{number}{time.time_ns()}"
                seen = wrk(url, files, run_name, seconds if number >= 0 else 2, key=key)
                if number >= 0:  # the first one only warms up
                    found[name].append(seen)
    return _table(found, rounds, seconds)


def _served(directory: Path, database: MariaDb, name: str) -> AbstractContextManager[tuple[str, str | None]]:
    without, keyed = _VARIANTS[name]
    directory.mkdir()
    (directory / "pepper").write_bytes(os.urandom(32))
    master = command("master-key", "new", settings={"DATA_DIR": str(directory)})
    (directory / "master-keys").write_text(master.stdout)
    settings = {
        "DATA_DIR": str(directory),
        "DATABASE_URL": database.new_database(),
        "KEY_PEPPER_FILE": str(directory / "pepper"),
        "MASTER_KEY_FILE": str(directory / "master-keys"),
        "MAX_OPEN": "10000000",
        "MAX_OPEN_PER_TENANT": "10000000",
    }
    command("migrate", settings=settings).check_returncode()
    key = _key(settings) if keyed else None
    return _running(directory, settings, without, key)


def _key(settings: Mapping[str, str]) -> str:
    made = command(
        "keys", "create", "--tenant", "acme", "--role", "service", "--user", "ats", "--json", settings=settings
    )
    return str(json.loads(made.stdout)["key"])


@contextmanager
def _running(
    directory: Path, settings: Mapping[str, str], without: str, key: str | None
) -> Iterator[tuple[str, str | None]]:
    port = free_port()
    program = [sys.executable, "-m", "tests.benchmarks.partly", without]
    arguments = ["serve", "--port", str(port), "--workers", "0"]
    environment = {**os.environ, **{PREFIX + name: value for name, value in settings.items()}}
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen([*program, *arguments], env=environment, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}", key
    finally:
        process.terminate()
        process.wait(30)


def _table(found: Mapping[str, list[Round]], rounds: int, seconds: float) -> Table:
    bare = median([it.rate for it in found[_BARE]])
    rows = [cells(name, seen, lambda rate: f"{1 - rate / bare:.0%}") for name, seen in found.items()]
    return Table(
        title="What keys, encryption and the audit trail cost a submission",
        columns=["with", "median /s", "rounds", "cost", "p50", "p99", "errors and answers other than 202"],
        rows=rows,
        notes=[
            f"wrk as in `submit`; {rounds} rounds of {seconds:g} s each, the variants in turn, one process each, "
            "all of one tenant; what is not named is switched off by tests/benchmarks/partly.py."
        ],
    )
