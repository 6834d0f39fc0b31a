"""The installed command on MariaDB and NATS: two API replicas, two worker machines, and a broker that goes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.sync.client import connect

from bootstrap.settings import PREFIX
from tests.harness.mariadb import MariaDb
from tests.harness.nats import NatsServer, free_ports, running_nats
from tests.harness.vault import with_master_key

PROGRAM = Path(sys.executable).with_name("ai-recruiter")
CV = "Jane Roe\n\nSkills: Python, SQL\n\nEngineer, Acme, 2019 to 2024\n"
JOB_DESCRIPTION = "We look for an engineer. You must know Python and SQL."
STARTS_WITHIN, ENDS_WITHIN = 60, 40  # seconds, on a machine that is busy with other things


@dataclass(frozen=True, slots=True)
class Replica:
    """One `serve` process."""

    address: str

    def submit(self) -> str:
        answer = httpx2.post(
            f"http://{self.address}/api/v1/jobs",
            json={"cv": {"text": CV}, "job_description": {"text": JOB_DESCRIPTION}},
            timeout=10,
        )
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def watch(self, id: str) -> list[tuple[dict[str, Any], float]]:
        """Every frame to the last one, each with the time at which it came (POSIX seconds)."""
        with connect(f"ws://{self.address}/ws/jobs/{id}") as socket:
            return [(json.loads(frame), time.time()) for frame in socket]

    def readiness(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx2.get(f"http://{self.address}/readyz", timeout=10).json()
        return found


@dataclass(frozen=True, slots=True)
class Cluster:
    """Two replicas, two workers, and the broker between them."""

    replicas: list[Replica]
    nats: NatsServer


@pytest.fixture(scope="module")
def cluster(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    directory = tmp_path_factory.mktemp("service")
    (directory / "documents").mkdir()
    ports = free_ports(2)
    with running_nats(directory / "nats") as nats, ExitStack() as stack:
        settings = {
            "DATABASE_URL": mariadb.migrated_database(),
            "DOCUMENTS_URL": (directory / "documents").as_uri(),
            "NATS_URL": nats.url,
            "NATS_MONITOR_URL": nats.monitor_url,
            "FIRST_DISPATCH_S": "3",
        }
        for port in ports:
            arguments = ("serve", "--port", str(port), "--workers", "0")
            stack.enter_context(_process(directory / f"serve-{port}", settings, *arguments))
        for number in range(2):
            stack.enter_context(_process(directory / f"work-{number}", settings, "work", "--concurrency", "1"))
        replicas = [Replica(f"127.0.0.1:{port}") for port in ports]
        for replica in replicas:
            _until_ready(replica)
        for _ in range(2):  # the engines of the workers are warm after their first
            replicas[0].watch(replicas[0].submit())
        yield Cluster(replicas, nats)


def test_a_job_of_one_replica_is_watched_on_the_other_as_it_happens(cluster: Cluster) -> None:
    one, other = cluster.replicas
    delays = []
    for _ in range(5):
        frames = other.watch(one.submit())
        assert [frame["seq"] for frame, _ in frames] == list(range(1, len(frames) + 1))
        assert frames[-1][0]["type"] == "succeeded"
        assert frames[-1][0]["data"]["report"]
        delays += [came - _at(frame) for frame, came in frames[2:]]  # the first two may be older than the socket
    print(f"event to listener on the other replica: median {_median(delays):.3f} s, longest {max(delays):.3f} s")
    assert _median(delays) < 0.25


def test_a_job_starts_at_once(cluster: Cluster) -> None:
    one, other = cluster.replicas
    waits = []
    for _ in range(5):
        events = {frame["type"]: _at(frame) for frame, _ in other.watch(one.submit())}
        waits.append(events["started"] - events["queued"])
    print(f"accepted to started: median {_median(waits):.3f} s")
    assert _median(waits) < 0.5


def test_without_the_broker_jobs_are_accepted_and_judged_and_readiness_tells(cluster: Cluster) -> None:
    one, other = cluster.replicas
    cluster.nats.kill()
    jobs = [one.submit() for _ in range(3)]
    told = one.readiness()
    assert (told["status"], told["checks"]["queue"]["ok"]) == ("degraded", False)
    assert "NATS" in told["checks"]["queue"]["detail"]
    began = time.monotonic()
    for job in jobs:
        assert other.watch(job)[-1][0]["type"] == "succeeded"
    print(f"3 jobs without a broker: {time.monotonic() - began:.1f} s")
    assert time.monotonic() - began < ENDS_WITHIN
    cluster.nats.start()
    for replica in cluster.replicas:
        _until_ready(replica)
    frames = other.watch(one.submit())
    assert frames[-1][0]["type"] == "succeeded"


def test_a_broker_that_lost_its_store_loses_no_job(cluster: Cluster) -> None:
    one, other = cluster.replicas
    jobs = [one.submit() for _ in range(6)]
    cluster.nats.kill()
    cluster.nats.wipe()
    cluster.nats.start()
    jobs += [one.submit() for _ in range(2)]
    for job in jobs:
        frames = other.watch(job)
        assert [frame["type"] for frame, _ in frames].count("succeeded") == 1
        assert frames[-1][0]["type"] == "succeeded"


def _at(frame: Mapping[str, Any]) -> float:
    return datetime.fromisoformat(str(frame["at"])).timestamp()


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    foreign = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return foreign | {PREFIX + name: value for name, value in with_master_key(settings).items()}


@contextmanager
def _process(directory: Path, settings: Mapping[str, str], *arguments: str) -> Iterator[None]:
    """A process of the service, told to stop at the end, as an orderly stop must do."""
    directory.mkdir()
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(
            [PROGRAM, *arguments], env=_environment(settings), cwd=directory, stdout=log, stderr=log
        )
    try:
        yield
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, (directory / "log").read_text()[-3000:]
    finally:
        process.kill()
        process.wait()


def _until_ready(replica: Replica) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            if replica.readiness()["status"] == "ready":
                return
        except httpx2.TransportError:
            pass
        assert time.monotonic() < deadline, "the service did not become ready"
        time.sleep(0.1)
