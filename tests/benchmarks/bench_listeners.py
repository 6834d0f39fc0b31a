"""Many WebSocket listeners on one process: who hears what, how late, and what a socket costs."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import anyio
import msgspec

from tests.benchmarks.cluster import installed_engines
from tests.benchmarks.figures import ROOT, Table, milliseconds, quantile
from tests.benchmarks.listening_client import Outcome
from tests.harness.crowd import A_SHORT_PAIR, Crowd
from tests.harness.service import Service, running

_HELD_UP = {"cv": {"text": ""}, "job_description": {"text": "anything"}, "engine": "dozer"}
_outcome = msgspec.json.Decoder(Outcome)


@dataclass(frozen=True, slots=True)
class Scene:
    """So many listeners, spread over so many evaluations, that begin when everybody is connected."""

    listeners: int
    evaluations: int
    connecting_s: float  # how long the only worker is kept busy before the evaluations begin


SCENES = (Scene(1_000, 100, 12), Scene(1_000, 1, 12))
COLUMNS = [
    "listeners",
    "evaluations",
    "frames",
    "wrong",
    "sent away",
    "p50",
    "p99",
    "longest",
    "p99 while they connect",
    "a socket",
    "connected in",
]
MANY = (Scene(5_000, 500, 45),)


def run(scenes: Sequence[Scene] = SCENES) -> Table:
    """Each scene on a fresh service."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # the service and the client inherit it
    return Table(
        title="Listeners on one process",
        columns=COLUMNS,
        rows=[row(scene, *_played(scene)) for scene in scenes],
        notes=[
            "One `serve --workers 1` on SQLite, all listeners in one other process of the same machine. A delay runs "
            "from the time that an event bears, taken inside its transaction, to its arrival in the listener: commit, "
            "fan-out and the listener's own reading included; that of what happened before all were connected is "
            "told apart. Wrong: listeners that missed, repeated or reordered "
            "anything. Sent away: times that one was closed with 1013 and came back. A socket: resident memory of the "
            "service for each.",
        ],
    )


def row(scene: Scene, outcome: Outcome, memory_kib: float) -> list[str]:
    """The figures that a scene comes to."""
    p50, p99, longest = (quantile(outcome.delays, share) for share in (0.5, 0.99, 1.0))
    return [
        f"{outcome.listeners:,}",
        f"{scene.evaluations:,}",
        f"{outcome.frames:,}",
        str(outcome.wrong),
        str(outcome.came_back),
        *map(milliseconds, (p50, p99, longest)),
        milliseconds(quantile(outcome.connecting, 0.99)) if outcome.connecting else "nothing happened",
        f"{memory_kib:.0f} KiB",
        f"{outcome.connected_in:.1f} s",
    ]


def _played(scene: Scene) -> tuple[Outcome, float]:
    with TemporaryDirectory(prefix="bench-listeners-") as place, _service(Path(place)) as service:
        ids = anyio.run(submitted, service, scene)
        wanted = [ids[number % len(ids)] for number in range(scene.listeners)]
        before = service.resident_mib()
        with listening([service], wanted) as client:
            assert client.stdout is not None
            assert client.stdout.readline() == b"ready\n"
            memory = (service.resident_mib() - before) * 1024 / scene.listeners
            return _outcome.decode(client.stdout.readline()), memory


async def submitted(service: Service, scene: Scene) -> list[UUID]:
    """The evaluations, behind one that keeps the only worker busy."""
    await Crowd(service.url, ["first"], pair=_HELD_UP | {"cv": {"text": str(scene.connecting_s)}}).submit()
    crowd = Crowd(service.url, [f"key-{number}" for number in range(scene.evaluations)], pair=A_SHORT_PAIR)
    await crowd.submit()
    return list(crowd.accepted.values())


@contextmanager
def _service(directory: Path) -> Iterator[Service]:
    settings: Mapping[str, str] = {"LOG_LEVEL": "warning"}
    with (
        installed_engines(directory / "engines"),
        running(Service(directory=directory, settings=settings, arguments=["--workers", "1"])) as service,
    ):
        yield service


@contextmanager
def listening(services: Sequence[Service], ids: Sequence[UUID]) -> Iterator[subprocess.Popen[bytes]]:
    """A process with one listener for each id, spread over the services; it tells on stdout how they fare."""
    command = [sys.executable, "-m", "tests.benchmarks.listening_client", *(it.socket_url for it in services)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as client:
        assert client.stdin is not None
        client.stdin.write("\n".join(map(str, ids)).encode())
        client.stdin.close()
        try:
            yield client
        finally:
            client.kill()
