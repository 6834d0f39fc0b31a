"""More than can be done: refused with the time to come back, never piled up, and only for who is too many."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
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

FLOOD_S = 4.0
FLOODERS = 16
OF_ONE, OF_ALL = 40, 150
SLACK = FLOODERS  # requests that were let in while others were being written
QUIET = 5  # submissions of another tenant meanwhile
WORKERS = 2
DOZE_S = 0.2  # so that the workers do ten a second, and the flood is many times that
PATIENCE = 120  # seconds
KEYS = {tenant: f"key-of-{tenant}" for tenant in ("loud", "quiet")}
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

    async def pour(self, client: httpx2.AsyncClient, seconds: float) -> None:
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at:
            await self.submit(client)

    async def submit(self, client: httpx2.AsyncClient) -> None:
        answer = await client.post("/api/v1/jobs", json=_DOZE)
        self.statuses[answer.status_code] += 1
        if answer.status_code == 202:
            self.accepted.append(answer.json()["id"])
        else:
            assert (answer.status_code, answer.json()["code"]) == (429, "too_busy")
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


def client_of(service: Service, tenant: str) -> httpx2.AsyncClient:
    headers = {"Authorization": f"Bearer {KEYS[tenant]}"}
    limits = httpx2.Limits(max_connections=FLOODERS)
    return httpx2.AsyncClient(base_url=service.url, trust_env=False, timeout=60, headers=headers, limits=limits)


@pytest.fixture(autouse=True)
def _engines(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines"))


async def test_a_flood_is_refused_with_the_time_to_come_back_on_sqlite(directory: Path) -> None:
    service = Service(directory=directory, settings=SETTINGS, arguments=["--workers", str(WORKERS)])
    with running(service):
        await weather_a_flood([service], SqliteLedger(directory / "evaluations.db"))


async def test_a_flood_is_refused_with_the_time_to_come_back_on_two_replicas(directory: Path, mariadb: MariaDb) -> None:
    with running_fleet(directory / "fleet", mariadb, workers=WORKERS, settings=SETTINGS) as fleet:
        await weather_a_flood(fleet.replicas, fleet.ledger)


async def weather_a_flood(replicas: Sequence[Service], ledger: Ledger) -> None:
    loud, quiet, watch, before_mib = Flood(), Flood(), Watch(), replicas[0].resident_mib()
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(client_of(it, tenant)) for it in replicas for tenant in ("loud", "quiet")
        ]
        async with anyio.create_task_group() as group:
            group.start_soon(watch.look, clients[1], ledger, replicas[0])
            async with anyio.create_task_group() as flood:
                for number in range(FLOODERS):
                    flood.start_soon(loud.pour, clients[2 * (number % len(replicas))], FLOOD_S)
                flood.start_soon(a_submission_now_and_then, quiet, clients[1])
            group.cancel_scope.cancel()
    asked = sum(loud.statuses.values())
    print(
        f"\n{asked} asked in {FLOOD_S:g} s, {dict(loud.statuses)}, open at most {dict(watch.depth)}, "
        f"slowest look-up {watch.slowest_read_s:.3f} s, memory +{watch.most_mib - before_mib:.0f} MiB"
    )
    assert asked > 4 * FLOOD_S * WORKERS * len(replicas) / DOZE_S
    assert (
        OF_ONE / 2 < watch.depth["loud"] <= (OF_ONE + SLACK) * len(replicas)
    )  # of the others each hears within a second
    assert quiet.statuses == {202: QUIET}  # a flood is its own tenant's trouble
    assert watch.slowest_read_s < 2
    assert watch.most_mib - before_mib < 100
    await until(
        lambda: "queued" not in (left := set(statuses(ledger).values())) and "running" not in left, within=PATIENCE
    )
    assert set(statuses(ledger).values()) == {"succeeded"}
    assert len(statuses(ledger)) == len({*loud.accepted, *quiet.accepted})
    assert complaints(ledger) == []


async def a_submission_now_and_then(quiet: Flood, client: httpx2.AsyncClient) -> None:
    for _ in range(QUIET):
        await anyio.sleep(FLOOD_S / QUIET)
        await quiet.submit(client)
