"""Submissions a second: ours against the same endpoint as people write it with FastAPI, on the same MariaDB."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2

from tests.benchmarks.figures import Table, median, milliseconds
from tests.harness.ports import free_port
from tests.harness.servers import running_measured
from tests.harness.service import Service, command, running
from tests.harness.sql_server import SqlServer

_CONNECTIONS = 16
_SCRIPT = Path(__file__).with_name("submit.lua")
_CV_BYTES = 40_000
_BASELINES = {
    "FastAPI, documents as files": "fastapi_files",
    "FastAPI, documents in the row": "fastapi_blob",
    "Starlette, one raw insert, documents dropped": "bare",
    "Starlette, hello world": "hello",
}
_OURS = "ai-recruiter serve"
_PROCESSES = 2  # of the second row, and of the peer that it is compared with
_OURS_TWICE = f"{_OURS} --processes {_PROCESSES}"
_PEER_TWICE = f"FastAPI, documents as files, {_PROCESSES} processes"


@dataclass(frozen=True, slots=True)
class Round:
    """What wrk saw in one round; times in seconds."""

    rate: float
    accepted: int
    refused: int
    broken: int
    p50: float
    p99: float


def run(*, rounds: int = 5, seconds: float = 8) -> Table:
    """Every endpoint in its own process, one after the other in each round."""
    if shutil.which("wrk") is None:
        raise SystemExit("this benchmark needs wrk: apt-get install wrk")
    found: defaultdict[str, list[Round]] = defaultdict(list)
    with TemporaryDirectory(prefix="bench-submit-") as place, ExitStack() as stack:
        directory = Path(place)
        urls = {name: stack.enter_context(server) for name, server in _servers(directory, stack)}
        files = documents(directory)
        for number in range(-1, rounds):
            for name, url in urls.items():
                seen = wrk(url, files, f"{len(name)}x{number}{time.time_ns()}", seconds if number >= 0 else 2)
                if number >= 0:  # the first one only warms up
                    found[name].append(seen)
    return _table(found, rounds, seconds)


def _servers(directory: Path, stack: ExitStack) -> Iterator[tuple[str, AbstractContextManager[str]]]:
    (directory / "mariadb").mkdir()
    database = stack.enter_context(running_measured(directory / "mariadb", "--innodb-buffer-pool-size=1G"))
    yield _OURS, _ours(directory / "ours", database.new_database())
    yield _OURS_TWICE, _ours(directory / "ours-twice", database.new_database(), processes=_PROCESSES)
    for name, factory in _BASELINES.items():
        yield name, _baseline(factory, directory / factory, database)
    yield _PEER_TWICE, _baseline("fastapi_files", directory / "twice", database, processes=_PROCESSES)


@contextmanager
def _ours(directory: Path, url: str, *, processes: int = 1) -> Iterator[str]:
    directory.mkdir()
    master = command("master-key", "new", settings={})
    (directory / "master-keys").write_text(master.stdout)
    settings = {
        "DATABASE_URL": url,
        "MASTER_KEY_FILE": str(directory / "master-keys"),
        "MAX_OPEN": "10000000",
        "MAX_OPEN_PER_TENANT": "10000000",
    }
    command("migrate", settings=settings).check_returncode()
    arguments = ["--workers", "0", "--processes", str(processes)]
    with running(Service(directory=directory, settings=settings, arguments=arguments)) as service:
        yield service.url


@contextmanager
def _baseline(factory: str, directory: Path, database: SqlServer, *, processes: int = 1) -> Iterator[str]:
    directory.mkdir()
    port = free_port()
    environment = {
        **os.environ,
        "BASELINE_DATABASE": f"{database.new_database()}?charset=utf8mb4",
        "BASELINE_DIRECTORY": str(directory),
    }
    uvicorn = [sys.executable, "-m", "uvicorn", "--factory", f"tests.benchmarks.baseline:{factory}"]
    options = ["--port", str(port), "--loop", "uvloop", "--http", "httptools", "--workers", str(processes)]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen([*uvicorn, *options], env=environment, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until it answers. Raises RuntimeError when it never does."""
    give_up_at = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < give_up_at:
        try:
            httpx2.get(f"{url}/nothing", trust_env=False)
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{process.args!r} did not start")


def documents(directory: Path) -> tuple[Path, Path]:
    """A CV and a job description to send."""
    cv, job_description = directory / "cv", directory / "job_description"
    cv.write_bytes(b"%PDF-1.7\n" + bytes(byte * 7 % 251 for byte in range(_CV_BYTES - 9)))
    job_description.write_text("We look for an engineer who knows Python, SQL and asyncio.\n" * 30)
    return cv, job_description


def wrk(url: str, files: tuple[Path, Path], name: str, seconds: float, *, key: str | None = None) -> Round:
    """Submissions for so many seconds, under idempotency keys that begin with the name."""
    options = ["-t1", f"-c{_CONNECTIONS}", f"-d{seconds:g}s", "--timeout", "30s", "-s", str(_SCRIPT)]
    options += ["-H", f"Authorization: Bearer {key}"] if key else []
    given = [f"{url}/api/v1/jobs", "--", "".join(filter(str.isalnum, name)), *map(str, files)]
    done = subprocess.run(["wrk", *options, *given], capture_output=True, text=True, check=True)
    sys.stderr.write(done.stderr)
    result = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
    requests, microseconds, refused, broken, p50, p99 = map(int, result.split()[1:])
    accepted = requests - refused
    return Round(accepted / microseconds * 1e6, accepted, refused, broken, p50 / 1e6, p99 / 1e6)


def cells(name: str, seen: Sequence[Round], compared: Callable[[float], str]) -> list[str]:
    """A row of a table: rates, what `compared` makes of their median, times and errors."""
    rate = median([it.rate for it in seen])
    return [
        name,
        f"{rate:,.0f}",
        " ".join(f"{it.rate:,.0f}" for it in seen),
        compared(rate),
        milliseconds(median([it.p50 for it in seen])),
        milliseconds(median([it.p99 for it in seen])),
        str(sum(it.refused + it.broken for it in seen)),
    ]


def _table(found: dict[str, list[Round]], rounds: int, seconds: float) -> Table:
    ours = median([it.rate for it in found[_OURS]])
    rows = [cells(name, seen, lambda rate: f"{ours / rate:.2f}") for name, seen in found.items()]
    return Table(
        title="Submissions accepted a second",
        columns=["endpoint", "median /s", "rounds", "ours over it", "p50", "p99", "errors and answers other than 202"],
        rows=rows,
        notes=[
            f"wrk, {_CONNECTIONS} connections, multipart with a CV of {_CV_BYTES:,} bytes; {rounds} rounds of "
            f"{seconds:g} s each, the endpoints in turn; one process each unless it says otherwise (uvloop, httptools) "
            "with a log line for each request; MariaDB with innodb_flush_log_at_trx_commit=1; everything on one "
            "machine and one disk.",
        ],
    )
