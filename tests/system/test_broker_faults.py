"""NATS is away or full, under load: everything is still accepted, judged and told, and readiness says what is wrong."""

from __future__ import annotations

from pathlib import Path

import anyio
import anyio.to_thread
import httpx2

from tests.harness.crowd import Crowd, until
from tests.harness.fleet import Fleet, running_fleet
from tests.harness.ledger import complaints, statuses
from tests.harness.mariadb import MariaDb
from tests.harness.nats import running_nats

EVALUATIONS = 24
ROOM = 3  # messages that the broker has room for
AWAY_S = 2.0
PATIENCE = 180  # seconds
SETTINGS = {
    "FIRST_DISPATCH_S": "1",
    "SWEEP_EVERY_S": "0.5",
    "BACKOFF_S": "1",
    "BACKOFF_LIMIT_S": "2",
    "NATS_MAX_MESSAGES": str(ROOM),
    "LOG_LEVEL": "warning",
}


async def test_a_broker_that_is_full_or_away_keeps_nothing_out(directory: Path, mariadb: MariaDb) -> None:
    """Full from the first moment on; then killed in the middle of the next load, and back with its store lost."""
    with running_nats(directory / "nats") as nats:
        settings = {**SETTINGS, "NATS_URL": nats.url}
        with running_fleet(directory / "fleet", mariadb, workers=1, settings=settings) as fleet:
            await everything_ends(fleet, Crowd(fleet.replicas[0].url, keys("full")))
            crowd = Crowd(fleet.replicas[1].url, keys("away"))
            async with anyio.create_task_group() as group:
                group.start_soon(crowd.submit)
                await until(lambda: len(crowd.accepted) >= EVALUATIONS // 4, within=PATIENCE, every=0.005)
                nats.kill()
                nats.wipe()
            assert len(crowd.accepted) == EVALUATIONS, "submissions waited for the broker"
            await until(lambda: readiness(fleet) == ["degraded"] * 2, within=PATIENCE)
            await anyio.sleep(AWAY_S)
            await anyio.to_thread.run_sync(nats.start)
            await until(lambda: readiness(fleet) == ["ready"] * 2, within=PATIENCE)
            await everything_ends(fleet, crowd)


def keys(kind: str) -> list[str]:
    return [f"{kind}-{number}" for number in range(EVALUATIONS)]


async def everything_ends(fleet: Fleet, crowd: Crowd) -> None:
    await crowd.submit()
    await until(lambda: set(statuses(fleet.ledger).values()) == {"succeeded"}, within=PATIENCE)
    assert statuses(fleet.ledger).keys() >= set(crowd.accepted.values())
    assert complaints(fleet.ledger) == []


def readiness(fleet: Fleet) -> list[str]:
    answers = [httpx2.get(f"{replica.url}/readyz", trust_env=False, timeout=60) for replica in fleet.replicas]
    assert {answer.status_code for answer in answers} == {200}
    return [answer.json()["status"] for answer in answers]
