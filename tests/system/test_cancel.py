"""Canceling frees the worker within one heartbeat, and of canceling and finishing one wins."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import anyio
import httpx2
import pytest

from tests.harness.crowd import until
from tests.harness.installed import WANDERERS, install_engines
from tests.harness.ledger import MariaDbLedger, complaints, ended, statuses
from tests.harness.mariadb import MariaDb
from tests.harness.members import a_worker, an_api, ready
from tests.harness.processes import running_children

SEED = 20_261_123
HEARTBEAT_S = 1.0
SLACK_S = 3.0  # of a busy machine; what is canceled here would run for a minute
LONG, QUICK = "2 12 12 12 12", "0.05 0.05 0.05 0.05 0.05"
SETTINGS = {"LEASE_S": "4", "HEARTBEAT_S": str(HEARTBEAT_S), "SWEEP_EVERY_S": "0.1", "LOG_LEVEL": "warning"}


class Place:
    """An API and a worker machine that have nothing in common but the database: no word of a cancel gets through."""

    def __init__(self, http: httpx2.AsyncClient, ledger: MariaDbLedger, worker_pid: int) -> None:
        self.http = http
        self.ledger = ledger
        self.worker_pid = worker_pid

    async def submit(self, stages: str) -> UUID:
        pair = {"cv": {"text": f"{stages} x"}, "job_description": {"text": "x"}, "engine": "wanderer"}
        return UUID((await self.http.post("/api/v1/jobs", json=pair)).raise_for_status().json()["id"])

    async def cancel(self, id: UUID) -> str:
        """How it ended, as the answer says."""
        return str((await self.http.post(f"/api/v1/jobs/{id}/cancel")).raise_for_status().json()["status"])

    def at(self, id: UUID, type: str) -> datetime | None:
        """When the first event of that type happened."""
        found = self.ledger.ask(
            f"SELECT MIN(at) FROM events WHERE evaluation_id = UNHEX('{id.hex}') AND type = '{type}'"
        )
        moment: datetime | None = found[0][0]
        return moment


@pytest.fixture
async def place(directory: Path, killable_mariadb: MariaDb) -> AsyncIterator[Place]:
    url = killable_mariadb.migrated_database()
    (directory / "documents").mkdir()
    settings = {**SETTINGS, "DATABASE_URL": url, "DOCUMENTS_URL": (directory / "documents").as_uri()}
    api, worker = an_api(directory, settings), a_worker(directory, settings)
    engines = {"PYTHONPATH": install_engines(directory / "engines", WANDERERS)}
    with ExitStack() as stack:
        for member in (api, worker):
            member.environment = engines
            stack.callback(member.close)
            member.start()
        await ready(api)
        assert worker.process is not None
        async with httpx2.AsyncClient(base_url=f"http://{api.address}", trust_env=False, timeout=30) as http:
            yield Place(http, MariaDbLedger(killable_mariadb, url.rsplit("/", 1)[1]), worker.process.pid)


async def test_a_canceled_evaluation_makes_room_within_one_heartbeat(place: Place) -> None:
    chance = random.Random(SEED)
    ids = [await place.submit(LONG) for _ in range(5)]
    for id, next_one in pairwise(ids):
        await until(lambda: place.at(id, "started") is not None, within=60)  # noqa: B023
        await anyio.sleep(chance.uniform(0, 3))
        assert await place.cancel(id) == "canceled"
        await until(lambda: place.at(next_one, "started") is not None, within=60)  # noqa: B023
        canceled, started = place.at(id, "canceled"), place.at(next_one, "started")
        assert canceled is not None
        assert started is not None
        assert (started - canceled).total_seconds() < HEARTBEAT_S + SLACK_S
    assert await place.cancel(ids[-1]) == "canceled"
    [zygote] = running_children(place.worker_pid)
    await until(lambda: running_children(zygote) == [], within=HEARTBEAT_S + SLACK_S)  # no engine works on
    assert complaints(place.ledger) == []


async def test_of_canceling_and_finishing_one_wins(place: Place) -> None:
    chance = random.Random(SEED)
    answered = {}
    for _ in range(25):
        id = await place.submit(QUICK)
        await until(lambda: place.at(id, "started") is not None, within=60, every=0.01)  # noqa: B023
        await anyio.sleep(chance.uniform(0, 0.8))
        answered[id] = await place.cancel(id)
    await until(lambda: ended(place.ledger) == len(answered), within=60)
    assert statuses(place.ledger) == answered
    assert set(answered.values()) == {"canceled", "succeeded"}
    assert complaints(place.ledger) == []
