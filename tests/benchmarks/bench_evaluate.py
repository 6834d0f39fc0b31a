"""The way from 202 to the report, for the sample documents: one at a time, and as many as the workers take."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2

from tests.benchmarks.figures import ROOT, Table, milliseconds, quantile
from tests.harness.service import Service, running

_CV, _JOB = ROOT / "bootstrap" / "demo" / "cv.pdf", ROOT / "bootstrap" / "demo" / "job_description.md"
_WARM_UP = 3


def run(*, one_by_one: int = 30, at_once: int = 100) -> Table:
    """One worker and two, each on a fresh service with the default engine on SQLite."""
    rows = []
    for workers in (1, 2):
        with _service(workers) as client:
            alone = [_seconds(_judged(client)) for _ in range(_WARM_UP + one_by_one)][_WARM_UP:]
            rate = _saturated(client, at_once)
        p50, p90, longest = (milliseconds(quantile(alone, share)) for share in (0.5, 0.9, 1.0))
        rows.append([str(workers), p50, p90, longest, f"{rate:.1f}"])
    return Table(
        title="Evaluation of the sample PDF, end to end",
        columns=["workers", "p50", "p90", "longest", "evaluations a second, saturated"],
        rows=rows,
        notes=[
            f"Alone: {one_by_one} in turn, from the moment of acceptance to the terminal state, as the job's own times "
            f"tell. Saturated: {at_once} submitted at once, from the first start to the last end. Every stage is a "
            "transaction, flushed to the disk.",
        ],
    )


@contextmanager
def _service(workers: int) -> Iterator[httpx2.Client]:
    with TemporaryDirectory(prefix="bench-evaluate-") as place:
        arguments = ["--workers", str(workers)]
        service = Service(directory=Path(place), settings={"LOG_LEVEL": "warning"}, arguments=arguments)
        with running(service), httpx2.Client(base_url=service.url, trust_env=False, timeout=90) as client:
            yield client


def _judged(client: httpx2.Client) -> dict[str, Any]:
    answer = _submit(client, {"Prefer": "wait=60"})
    assert answer.status_code == 200, answer.text
    job: dict[str, Any] = answer.json()
    return job


def _saturated(client: httpx2.Client, count: int) -> float:
    ids = [_submit(client).json()["id"] for _ in range(count)]
    jobs = [_ended(client, id) for id in ids]
    return count / (max(map(_end, jobs)) - min(map(_start, jobs)))


def _submit(client: httpx2.Client, headers: dict[str, str] | None = None) -> httpx2.Response:
    files = {"cv": ("cv.pdf", _CV.read_bytes()), "job_description": ("job.md", _JOB.read_bytes())}
    return client.post("/api/v1/jobs", files=files, headers=headers)


def _ended(client: httpx2.Client, id: str) -> dict[str, Any]:
    while True:
        job: dict[str, Any] = client.get(f"/api/v1/jobs/{id}").json()
        if job["completed_at"] is not None:
            assert job["status"] == "succeeded", job
            return job
        time.sleep(0.2)


def _seconds(job: dict[str, Any]) -> float:
    return _end(job) - datetime.fromisoformat(job["created_at"]).timestamp()


def _start(job: dict[str, Any]) -> float:
    return datetime.fromisoformat(job["started_at"]).timestamp()


def _end(job: dict[str, Any]) -> float:
    return datetime.fromisoformat(job["completed_at"]).timestamp()
