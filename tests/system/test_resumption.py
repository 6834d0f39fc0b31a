"""kill -9 in the middle of a stage: another worker goes on within lease, sweep and a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import anyio.to_thread
import httpx2
import pytest

from tests.harness.crowd import A_SHORT_PAIR, Crowd, until
from tests.harness.fleet import running_fleet
from tests.harness.installed import install_engines
from tests.harness.ledger import Ledger, SqliteLedger, complaints
from tests.harness.mariadb import MariaDb
from tests.harness.nats import NatsServer
from tests.harness.service import Service, running

EVALUATIONS = 20
LEASE_S, SWEEP_S = 3.0, 0.25
MOMENT_S = 4.0  # for a machine that does other things as well; on a quiet one, hundredths
PATIENCE = 120  # seconds
SETTINGS = {
    "LEASE_S": str(LEASE_S),
    "HEARTBEAT_S": "1",
    "SWEEP_EVERY_S": str(SWEEP_S),
    "LOG_LEVEL": "warning",
    "MAX_STRIKES": "10",  # the kills here are nobody's fault
}
_AN_HOUR = {**A_SHORT_PAIR, "cv": {"text": "3600"}, "engine": "dozer"}


@pytest.fixture(autouse=True)
def _engines(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines"))


async def test_what_a_killed_replica_had_in_hand_goes_on_elsewhere_in_time(
    directory: Path, mariadb: MariaDb, nats: NatsServer
) -> None:
    """Every evaluation is stranded at least once; each replica could take all of them."""
    settings = {**SETTINGS, "NATS_URL": nats.url, "NATS_PREFIX": "resumption"}
    with running_fleet(directory / "fleet", mariadb, workers=EVALUATIONS, settings=settings) as fleet:
        one, other = fleet.replicas
        crowd = Crowd(one.url, [f"key-{number}" for number in range(EVALUATIONS)], pair=_AN_HOUR)
        await crowd.submit()
        await until(lambda: len(mid_stage(fleet.ledger)) == EVALUATIONS, within=PATIENCE)
        waits = await waits_after_killing(one, other, fleet.ledger)
        await anyio.to_thread.run_sync(one.start)
        waits += await waits_after_killing(other, one, fleet.ledger)
        tell("two replicas on MariaDB and NATS", waits)
        assert len(waits) >= EVALUATIONS
        assert max(waits) <= LEASE_S + SWEEP_S + MOMENT_S
        await cancel_all(one.url, crowd)
        assert complaints(fleet.ledger) == []


async def waits_after_killing(victim: Service, heir: Service, ledger: Ledger) -> list[float]:
    killed_at, mine = datetime.now(UTC), in_the_hands_of(victim, ledger)
    victim.kill()
    await until(lambda: len(in_the_hands_of(heir, ledger)) == EVALUATIONS, within=PATIENCE)
    return started_after(ledger, mine, killed_at)


async def test_what_the_only_process_had_in_hand_goes_on_when_it_is_back(directory: Path) -> None:
    service = Service(directory=directory, settings=SETTINGS, arguments=["--workers", str(EVALUATIONS)])
    with running(service):
        ledger = SqliteLedger(directory / "evaluations.db")
        crowd = Crowd(service.url, [f"key-{number}" for number in range(EVALUATIONS)], pair=_AN_HOUR)
        await crowd.submit()
        await until(lambda: len(mid_stage(ledger)) == EVALUATIONS, within=PATIENCE)
        killed_at, mine = datetime.now(UTC), in_the_hands_of(service, ledger)
        service.kill()
        await anyio.to_thread.run_sync(service.start)
        away = (datetime.now(UTC) - killed_at).total_seconds()
        await until(lambda: len(in_the_hands_of(service, ledger)) == EVALUATIONS, within=PATIENCE)
        waits = started_after(ledger, mine, killed_at)
        tell(f"one process on SQLite, away for {away:.1f} s", waits)
        assert max(waits) <= max(LEASE_S, away) + SWEEP_S + MOMENT_S
        await cancel_all(service.url, crowd)
        assert complaints(ledger) == []


def mid_stage(ledger: Ledger) -> Mapping[UUID, str]:
    """What an engine is at work on, and for whom."""
    rows = ledger.ask("SELECT id, owner FROM evaluations WHERE status = 'running' AND stage IS NOT NULL")
    return {UUID(bytes=bytes(id)): owner for id, owner in rows}


def in_the_hands_of(service: Service, ledger: Ledger) -> list[UUID]:
    """What the service's present life is at work on."""
    return [id for id, owner in mid_stage(ledger).items() if owner.endswith(f":{service.process.pid}")]


def started_after(ledger: Ledger, ids: Sequence[UUID], moment: datetime) -> list[float]:
    """For each evaluation, the seconds from `moment` until it was begun anew."""
    begun: dict[UUID, list[float]] = {id: [] for id in ids}
    for id, at in ledger.ask("SELECT evaluation_id, at FROM events WHERE type = 'started' ORDER BY seq"):
        since = (_moment(at) - moment).total_seconds()
        if UUID(bytes=bytes(id)) in begun and since > 0:
            begun[UUID(bytes=bytes(id))].append(since)
    return [times[0] for times in begun.values()]


def _moment(at: datetime | str) -> datetime:
    """MariaDB's driver gives a datetime, SQLite's a text; both are UTC."""
    return (datetime.fromisoformat(at) if isinstance(at, str) else at).replace(tzinfo=UTC)


def tell(where: str, waits: Sequence[float]) -> None:
    """The histogram, in half seconds."""
    steps = [int(wait * 2) / 2 for wait in waits]
    lines = [f"  {step:4.1f} s {'#' * steps.count(step)}" for step in sorted(set(steps))]
    print(f"\nresumed after kill -9, {where}: {len(waits)}, longest {max(waits):.2f} s", *lines, sep="\n")


async def cancel_all(url: str, crowd: Crowd) -> None:
    async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        for id in crowd.accepted.values():
            (await client.post(f"/api/v1/jobs/{id}/cancel")).raise_for_status()
