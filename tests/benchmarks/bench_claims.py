"""What the database sustains of what workers ask of it, and what each of these costs it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
import msgspec

from adapters.sql import DatabaseConfig, migrate, open_database, sql_stores
from domain.model.evaluation import Evaluation
from domain.model.policy import RetryPolicy
from ports.contracts.builders import a_submission
from ports.evaluations import EvaluationRepository
from tests.benchmarks.claiming_client import Outcome
from tests.benchmarks.figures import ROOT, Table, milliseconds, quantile
from tests.benchmarks.meters import DatabaseWork, database_work
from tests.harness.servers import running_measured
from tests.harness.sql_server import SqlServer
from tests.harness.vault import VAULT

_AT_ONCE = 16  # in each process, as a worker with so many slots
_outcome = msgspec.json.Decoder(Outcome).decode


@dataclass(frozen=True, slots=True)
class Scene:
    """A way of asking, over so many queued evaluations."""

    name: str
    way: str
    processes: int
    evaluations: int
    due: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """What it showed."""

    outcomes: Sequence[Outcome]
    database: DatabaseWork

    @property
    def seconds(self) -> float:
        return max(it.ended for it in self.outcomes) - min(it.began for it in self.outcomes)

    @property
    def units(self) -> int:
        return sum(it.units for it in self.outcomes)


def scenes(evaluations: int) -> list[Scene]:
    """The ways side by side, by how many processes ask."""
    found = []
    for processes in (1, 2, 4):
        found += [
            Scene("claim the one that the queue names", "claim", processes, evaluations),
            Scene("poll the table, SKIP LOCKED LIMIT 1", "poll", processes, evaluations),
            Scene("poll the table, SKIP LOCKED LIMIT 16", "poll_several", processes, evaluations),
        ]
    found.append(Scene("claim, renew, finish", "claim_renew_finish", 2, evaluations // 2))
    found.append(Scene("claim, each of five stages, finish", "slow_life", 2, evaluations // 4))
    found.append(Scene("claim, five stages with the finish", "quick_life", 2, evaluations // 4))
    found.append(Scene("sweep, nothing is due", "sweep", 2, evaluations, due=False))
    return found


def run(*, evaluations: int = 6_000) -> Table:
    """Each scene on a fresh table of queued evaluations."""
    options = "--innodb-buffer-pool-size=1G"
    with TemporaryDirectory(prefix="bench-claims-") as place, running_measured(Path(place), options) as server:
        rows = [_row(scene, _played(server, scene)) for scene in scenes(evaluations)]
    return Table(
        title="What workers ask of the database",
        columns=[
            "what",
            "processes",
            "a second",
            "p50",
            "p99",
            "processor time of the server, each",
            "of the process that asks, each",
            "commits, each",
            "flushes, each",
            "statements, each",
            "lock waits",
            "deadlocks",
        ],
        rows=rows,
        notes=[
            f"Through `adapters/sql`, {_AT_ONCE} at once in each process and 10 connections for each; "
            f"{evaluations:,} queued evaluations for a claim, a half and a quarter of it for the longer ways. "
            "p50 and p99 are of one round of the way. *Each*: divided by the number of evaluations, or of sweeps. "
            "Everything on one machine, innodb_flush_log_at_trx_commit=1; commits that meet share a flush.",
        ],
    )


def _row(scene: Scene, found: Found) -> list[str]:
    times = [time for outcome in found.outcomes for time in outcome.times]
    each = found.units
    counted = found.database.counted
    return [
        scene.name,
        str(scene.processes),
        f"{each / found.seconds:,.0f}",
        milliseconds(quantile(times, 0.5)),
        milliseconds(quantile(times, 0.99)),
        f"{found.database.processor_s / each * 1000:.2f} ms",
        f"{sum(it.processor_s for it in found.outcomes) / each * 1000:.2f} ms",
        *(f"{counted[name] / each:.2f}" for name in ("commits", "flushes", "statements")),
        str(counted["waits"]),
        str(counted["deadlocks"]),
    ]


def _played(server: SqlServer, scene: Scene) -> Found:
    url = server.new_database()
    ids = anyio.run(_queued, url, scene.evaluations, scene.due)
    shares = [ids[number :: scene.processes] for number in range(scene.processes)]
    with ExitStack() as stack:
        clients = [stack.enter_context(_client(url, scene, share)) for share in shares]
        before = database_work(server)
        for client in clients:
            assert client.stdin is not None
            client.stdin.write(b"go\n")
            client.stdin.flush()
        outcomes = [_outcome(_line(client)) for client in clients]
        found = Found(outcomes, database_work(server).since(before))
    assert found.units == scene.evaluations, f"{scene.name}: {found.units} of {scene.evaluations}"
    return found


async def _queued(url: str, number: int, due: bool) -> list[str]:
    """So many evaluations that wait, and are due or will be in an hour."""
    async with open_database(DatabaseConfig(url=url, unit_timeout=240)) as database:
        await migrate(database)
        evaluations = sql_stores(database, VAULT).evaluations
        policy = RetryPolicy(first_dispatch_after=timedelta() if due else timedelta(hours=1))
        before = datetime.now(UTC) - timedelta(minutes=1)
        fresh = [a_submission(at=before, policy=policy) for _ in range(number)]
        door = anyio.Semaphore(256)
        async with anyio.create_task_group() as group:
            for one in fresh:
                await door.acquire()
                group.start_soon(_added, evaluations, one, door)
    return [str(one.id) for one in fresh]


async def _added(evaluations: EvaluationRepository, one: Evaluation, door: anyio.Semaphore) -> None:
    try:
        await evaluations.add(one)
    finally:
        door.release()


@contextmanager
def _client(url: str, scene: Scene, ids: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.benchmarks.claiming_client", url, scene.way, str(_AT_ONCE)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as client:
        try:
            assert client.stdin is not None
            client.stdin.write(("\n".join(ids) + "\n\n").encode())
            client.stdin.flush()
            assert _line(client) == b"ready\n"
            yield client
        finally:
            client.kill()


def _line(client: subprocess.Popen[bytes]) -> bytes:
    assert client.stdout is not None
    return client.stdout.readline()
