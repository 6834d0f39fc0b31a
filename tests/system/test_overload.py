"""More than can be done: refused with the time to come back, never piled up, and only for who is too many."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import httpx2
import pytest

from tests.harness.crowd import A_SHORT_PAIR, until
from tests.harness.fleet import running_fleet
from tests.harness.installed import install_engines
from tests.harness.ledger import Ledger, SqliteLedger, complaints, statuses
from tests.harness.mariadb import MariaDb
from tests.harness.service import Service, running

FLOOD_S = 5.0
FLOODERS = 16
OF_ONE, OF_ALL = 40, 60
WORKERS = 2
DOZE_S = 0.2  # so that the workers do ten a second, and the flood is many times that
PATIENCE = 120  # seconds
KEYS = {tenant: f"key-of-{tenant}" for tenant in ("loud", "quiet", "modest")}
SETTINGS = {
    "LOG_LEVEL": "warning",
    "MAX_OPEN": str(OF_ALL),
    "MAX_OPEN_PER_TENANT": str(OF_ONE),
    "API_KEYS": ",".join(f"{tenant}:{hashlib.sha256(key.encode()).hexdigest()}" for tenant, key in KEYS.items()),
}
_DOZE = {**A_SHORT_PAIR, "cv": {"text": str(DOZE_S)}, "engine": "dozer"}


@dataclass(slots=True)
class Flood:
    """What one tenant submits, as fast as it is answered, and how it is answered."""

    accepted: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    async def pour(self, client: httpx2.AsyncClient, *, seconds: float) -> None:
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at:
            answer = await client.post("/api/v1/jobs", json=_DOZE)
            self.statuses[answer.status_code] += 1
            if answer.status_code == 202:
                self.accepted.append(answer.json()["id"])
            else:
                assert answer.status_code == 429, answer.text
                assert answer.json()["code"] == "too_busy"
                assert int(answer.headers["Retry-After"]) >= 1


@dataclass(slots=True)
class Watch:
    """The longest queue that was seen, the slowest look-up, and the memory, while the flood lasts."""

    depth: Counter[str] = field(default_factory=Counter)
    slowest_read_s: float = 0.0
    most_mib: float = 0.0

    async def look(self, client: httpx2.AsyncClient, ledger: Ledger, service: Service) -> None:
        while True:
            began = time.monotonic()
            (await client.get("/api/v1/history")).raise_for_status()
            self.slowest_read_s = max(self.slowest_read_s, time.monotonic() - began)
            for tenant, count in ledger.ask(_OPEN):
                self.depth[tenant] = max(self.depth[tenant], count)
            self.most_mib = max(self.most_mib, service.resident_mib())
            await anyio.sleep(0.05)


_OPEN = "SELECT tenant, COUNT(*) FROM evaluations WHERE status IN ('queued', 'running') GROUP BY tenant"


@contextmanager
def client_of(service: Service, tenant: str) -> Iterator[httpx2.AsyncClient]:
    headers = {"Authorization": f"Bearer {KEYS[tenant]}"}
    yield httpx2.AsyncClient(base_url=service.url, trust_env=False, timeout=60, headers=headers)


@pytest.fixture(autouse=True)
def _engines(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines"))
