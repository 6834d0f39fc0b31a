"""Five thousand WebSockets over two replicas, while a worker elsewhere judges: who hears what, and how late."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
import msgspec

from tests.benchmarks.bench_listeners import COLUMNS, Scene, listening, row, submitted
from tests.benchmarks.cluster import Servers, running_servers
from tests.benchmarks.figures import Table
from tests.benchmarks.listening_client import Outcome
from tests.benchmarks.meters import DatabaseWork, database_work
from tests.harness.processes import processor_seconds

SCENES = (Scene(1_000, 100, 20), Scene(5_000, 500, 60))
REPLICAS = 2
_outcome = msgspec.json.Decoder(Outcome)


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the listeners heard, and what that took."""

    outcome: Outcome
    memory_kib: float  # of the replicas, for each socket
    replicas_s: float  # of processor time, from the first connection to the last frame
    database: DatabaseWork


def run(scenes: tuple[Scene, ...] = SCENES) -> Table:
    """Each scene on fresh replicas."""
    with TemporaryDirectory(prefix="bench-replicas-") as place, running_servers(Path(place)) as servers:
        rows = [_row(scene, _played(servers, scene)) for scene in scenes]
    return Table(
        title="Listeners on two replicas",
        columns=[*COLUMNS, "processor time of the replicas, a frame", "statements, a listener"],
        rows=rows,
        notes=[
            f"{REPLICAS} `serve --workers 0` and one `work --concurrency 1` over MariaDB and NATS; the listeners are "
            "in one other process, every second one on the other replica; everything on one machine. The columns are "
            "those of the listeners on one process; every event reaches them over NATS.",
        ],
    )


def _row(scene: Scene, seen: Seen) -> list[str]:
    return [
        *row(scene, seen.outcome, seen.memory_kib),
        f"{seen.replicas_s / seen.outcome.frames * 1e6:.0f} µs",
        f"{seen.database.counted['statements'] / seen.outcome.listeners:.0f}",
    ]


def _played(servers: Servers, scene: Scene) -> Seen:
    with servers.service(replicas=REPLICAS) as service, service.workers(1, concurrency=1):
        replicas = service.fleet.replicas
        ids = anyio.run(submitted, replicas[0], scene)
        wanted = [ids[number // REPLICAS % len(ids)] for number in range(scene.listeners)]
        memory = sum(it.resident_mib() for it in replicas)
        used = sum(processor_seconds(it.process.pid) for it in replicas)
        before = database_work(servers.database)
        with listening(replicas, wanted) as client:
            assert client.stdout is not None
            assert client.stdout.readline() == b"ready\n"
            grown = sum(it.resident_mib() for it in replicas) - memory
            outcome = _outcome.decode(client.stdout.readline())
        return Seen(
            outcome=outcome,
            memory_kib=grown * 1024 / scene.listeners,
            replicas_s=sum(processor_seconds(it.process.pid) for it in replicas) - used,
            database=database_work(servers.database).since(before),
        )
