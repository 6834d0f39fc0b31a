"""Beside a tenant whose every job burns its whole time limit, another one's ordinary job is judged at once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.harness.crowd import A_SHORT_PAIR
from tests.harness.fleet import running_fleet
from tests.harness.installed import install_engines
from tests.harness.mariadb import MariaDb
from tests.harness.nats import NatsServer
from tests.harness.service import Service, running

KEYS = {tenant: f"key-of-{tenant}" for tenant in ("loud", "quiet")}
SETTINGS = {
    "RUN_CPU_S": "600",  # longer than this test
    "RUN_LIMIT_S": "600",
    "API_KEYS": ",".join(f"{tenant}:{hashlib.sha256(key.encode()).hexdigest()}" for tenant, key in KEYS.items()),
}
BURNING = {**A_SHORT_PAIR, "engine": "looper"}
FLOOD = 50  # more than come in front
WORKERS = 2
PATIENCE = 60  # seconds


@pytest.fixture
def settings(directory: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    engines = {name: f"tests.harness.engines:{name.title()}" for name in ("looper", "dozer")}
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines", engines))
    return SETTINGS


def test_in_one_process_over_sqlite(directory: Path, settings: dict[str, str]) -> None:
    (directory / "service").mkdir()
    over_sqlite = Service(directory=directory / "service", settings=settings, arguments=["--workers", str(WORKERS)])
    with running(over_sqlite) as service:
        _holds([service.url], running_at_once=WORKERS)


def test_over_two_replicas_with_mariadb_and_nats(
    directory: Path, settings: dict[str, str], mariadb: MariaDb, nats: NatsServer
) -> None:
    over_nats = {**settings, "NATS_URL": nats.url, "NATS_PREFIX": "tenants"}
    with running_fleet(directory, mariadb, replicas=2, workers=1, settings=over_nats) as fleet:
        _holds([each.url for each in fleet.replicas], running_at_once=2)


def _holds(urls: list[str], *, running_at_once: int) -> None:
    with _client(urls[0], "loud") as loud, _client(urls[-1], "quiet") as quiet:
        for _ in range(FLOOD):
            loud.post("/api/v1/jobs", json=BURNING).raise_for_status()
        gives_up_at = time.monotonic() + PATIENCE
        while _running(loud) < running_at_once:
            assert time.monotonic() < gives_up_at
        for _ in range(3):
            answer = quiet.post(
                "/api/v1/jobs",
                json={**A_SHORT_PAIR, "cv": {"text": "0.01"}, "engine": "dozer"},
                headers={"Prefer": "wait=60"},
            )
            assert (answer.status_code, answer.json()["status"]) == (200, "succeeded")
            assert _running(loud) == running_at_once  # none has ended for it


def _running(client: httpx2.Client) -> int:
    return len(client.get("/api/v1/history", params={"status": "running"}).raise_for_status().json()["items"])


@contextmanager
def _client(url: str, tenant: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {KEYS[tenant]}"}, timeout=90) as client:
        yield client
