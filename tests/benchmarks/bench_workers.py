"""Evaluations a second by the number of worker processes, with a broker between them and without."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio

from tests.benchmarks.cluster import Servers, Site, running_servers
from tests.benchmarks.figures import ROOT, Table
from tests.benchmarks.meters import DatabaseWork, database_work
from tests.harness.crowd import Crowd, until
from tests.harness.ledger import ended
from tests.harness.processes import processor_seconds

_NAP_S = 2.0  # about what a call of a language model takes
_CV, _JOB = ROOT / "bootstrap" / "demo" / "cv.pdf", ROOT / "bootstrap" / "demo" / "job_description.md"
_PATIENCE_S = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """An engine, how many of its evaluations one process runs at once, and how many are asked for."""

    name: str
    pair: dict[str, Any]
    concurrency: int
    evaluations: int  # for each worker process
    ideal: float | None  # a second, for each process


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one scene showed."""

    rate: float
    evaluations: int
    workers_s: float  # of processor time, as the two below
    broker_s: float
    database: DatabaseWork


def loads() -> list[Load]:
    """An engine that waits, as a language model's does, one that ends at once, and the default one, which computes."""
    nap = {"cv": {"text": str(_NAP_S)}, "job_description": {"text": "anything"}, "engine": "dozer"}
    quick = {**nap, "cv": {"text": "0"}}
    cv = {"base64": base64.b64encode(_CV.read_bytes()).decode(), "filename": _CV.name}
    sample = {"cv": cv, "job_description": {"text": _JOB.read_text()}}
    return [
        Load(name=f"waits {_NAP_S:g} s", pair=nap, concurrency=16, evaluations=48, ideal=16 / _NAP_S),
        Load(name="ends at once", pair=quick, concurrency=4, evaluations=200, ideal=None),
        Load(name="default, the sample PDF", pair=sample, concurrency=1, evaluations=20, ideal=None),
    ]


def run(processes: tuple[int, ...] = (1, 2, 4)) -> Table:
    """Each load with each number of processes; the ways of handing out take turns."""
    with TemporaryDirectory(prefix="bench-workers-") as place, running_servers(Path(place)) as servers:
        scenes = product(loads(), processes, (True, False))
        rows = [_row(*scene, _played(servers, *scene)) for scene in scenes]
    return Table(
        title="Evaluations a second, by worker processes",
        columns=[
            "engine",
            "handed out by",
            "worker processes",
            "evaluations /s",
            "of the ideal",
            "processor time of the workers, each",
            "of NATS, each",
            "of the database, each",
            "commits, each",
            "flushes, each",
            "statements, each",
        ],
        rows=rows,
        notes=[
            "`serve --workers 0` and so many `work` over MariaDB and NATS, both flushing what they confirm, everything "
            "on one machine; *sweeping* is the same without NATS. From the first start to the last end. The waiting "
            "engine runs 16 at once in each process (ideal: 8 a second), the one that ends at once 4, the default one "
            "a single evaluation; each process has 48, 200 or 20 evaluations to do. *Each*: divided by the number of "
            "evaluations.",
        ],
    )


def _row(load: Load, processes: int, with_nats: bool, outcome: Outcome) -> list[str]:
    each = outcome.evaluations
    return [
        load.name,
        "NATS" if with_nats else "sweeping",
        str(processes),
        f"{outcome.rate:.1f}",
        f"{outcome.rate / (load.ideal * processes):.0%}" if load.ideal else "",
        f"{outcome.workers_s / each * 1000:.0f} ms",
        f"{outcome.broker_s / each * 1000:.2f} ms",
        f"{outcome.database.processor_s / each * 1000:.2f} ms",
        f"{outcome.database.counted['commits'] / each:.1f}",
        f"{outcome.database.counted['flushes'] / each:.1f}",
        f"{outcome.database.counted['statements'] / each:.0f}",
    ]


def _played(servers: Servers, load: Load, processes: int, with_nats: bool) -> Outcome:
    with (
        servers.service(replicas=1, with_nats=with_nats) as site,
        site.workers(processes, concurrency=load.concurrency) as workers,
    ):
        _judge(site, load, processes * load.concurrency)  # warms up
        assert servers.nats.process is not None
        servers_before = database_work(servers.database)
        broker, working = servers.nats.process.pid, [worker.pid for worker in workers]
        before = sum(map(processor_seconds, working)), processor_seconds(broker)
        rate = _judge(site, load, processes * load.evaluations)
        return Outcome(
            rate,
            processes * load.evaluations,
            sum(map(processor_seconds, working)) - before[0],
            processor_seconds(broker) - before[1],
            database_work(servers.database).since(servers_before),
        )


def _judge(site: Site, load: Load, number: int) -> float:
    """So many evaluations to their end; how many a second."""
    ledger = site.fleet.ledger
    so_far = ended(ledger)
    anyio.run(_to_their_end, site, load, number, so_far + number)
    newest = f"SELECT started_at, completed_at FROM evaluations ORDER BY id DESC LIMIT {number}"
    rows = ledger.ask(newest)
    first: datetime = min(started for started, _ in rows)
    last: datetime = max(completed for _, completed in rows)
    assert ledger.ask("SELECT COUNT(*) FROM evaluations WHERE status <> 'succeeded'")[0][0] == 0
    return number / (last - first).total_seconds()


async def _to_their_end(site: Site, load: Load, number: int, wanted: int) -> None:
    [replica] = site.fleet.replicas
    await Crowd(replica.url, [f"{wanted}-{key}" for key in range(number)], pair=load.pair).submit()
    await until(lambda: ended(site.fleet.ledger) >= wanted, within=_PATIENCE_S, every=0.25)
