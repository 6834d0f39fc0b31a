"""SIGTERM again and again, under load: nothing is lost, nobody is struck, and listeners go on at the other replica."""

from __future__ import annotations

import time
from pathlib import Path
from uuid import UUID

import anyio
import anyio.to_thread
import pytest
from websockets.exceptions import InvalidHandshake

from tests.harness.crowd import A_SHORT_PAIR, Crowd, until
from tests.harness.fleet import Fleet, running_fleet
from tests.harness.installed import install_engines
from tests.harness.ledger import complaints, statuses
from tests.harness.listening import Heard, listen
from tests.harness.mariadb import MariaDb
from tests.harness.nats import NatsServer
from tests.harness.service import Service

ROUNDS = 3
EVALUATIONS = 10
GRACE_S = 1.0
A_MOMENT_S = 2.0 + 6.0  # what is promised beside the grace, and a machine that does other things as well
PATIENCE = 180  # seconds
SETTINGS = {
    "GRACE_S": str(GRACE_S),
    "SWEEP_EVERY_S": "0.5",
    "FIRST_DISPATCH_S": "2",
    "BACKOFF_LIMIT_S": "2",
    "NATS_PREFIX": "rolling",
    "LOG_LEVEL": "warning",
}
_DOZE = {**A_SHORT_PAIR, "cv": {"text": "3"}, "engine": "dozer"}  # longer than the grace
_CLOSED_FOR_RESTART, _FINISHED = 1012, 1000


async def test_replicas_that_are_told_to_stop_in_turn_lose_nothing(
    directory: Path, mariadb: MariaDb, nats: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines"))
    settings = {**SETTINGS, "NATS_URL": nats.url}
    with running_fleet(directory / "fleet", mariadb, workers=4, settings=settings) as fleet:
        crowd = Crowd(fleet.replicas[0].url, [f"key-{number}" for number in range(EVALUATIONS)], pair=_DOZE)
        await crowd.submit()
        heard = {id: Heard() for id in crowd.accepted.values()}
        with anyio.fail_after(PATIENCE):
            async with anyio.create_task_group() as group:
                for number, (id, one) in enumerate(heard.items()):
                    group.start_soon(listen_wherever_it_can, fleet, number % 2, id, one)
                drains = [await restart(fleet.replicas[number % 2], fleet) for number in range(ROUNDS)]
        print(f"\n{ROUNDS} drains, {max(drains):.2f} s at most of {GRACE_S:g} s grace")
        assert max(drains) < GRACE_S + A_MOMENT_S
        assert statuses(fleet.ledger) == dict.fromkeys(crowd.accepted.values(), "succeeded")
        assert complaints(fleet.ledger) == []
        assert fleet.ledger.ask("SELECT MAX(strikes) FROM evaluations") == [(0,)]
        assert fleet.ledger.ask("SELECT COUNT(*) FROM events WHERE type = 'requeued'")[0][0] > 0
        for one in heard.values():
            assert one.seqs == list(range(1, one.after + 1))
            assert one.codes[-1] == _FINISHED
        codes = {code for one in heard.values() for code in one.codes}
        assert codes == {_CLOSED_FOR_RESTART, _FINISHED}


async def restart(replica: Service, fleet: Fleet) -> float:
    """Seconds from SIGTERM to the end, while it has something in hand; then it is started again."""
    owner = f"%:{replica.process.pid}"
    mine = f"SELECT COUNT(*) FROM evaluations WHERE status = 'running' AND owner LIKE '{owner}'"
    open_ones = "SELECT COUNT(*) FROM evaluations WHERE completed_at IS NULL"
    await until(lambda: fleet.ledger.ask(mine)[0][0] > 0 or fleet.ledger.ask(open_ones)[0][0] == 0, within=PATIENCE)
    began = time.monotonic()
    assert await anyio.to_thread.run_sync(replica.terminate) == 0
    took = time.monotonic() - began
    await anyio.to_thread.run_sync(replica.start)
    return took


async def listen_wherever_it_can(fleet: Fleet, first: int, id: UUID, heard: Heard) -> None:
    """At one replica until it goes, then at the other, as a load balancer would have it."""
    turn = first
    while _FINISHED not in heard.codes:
        try:
            await listen(fleet.replicas[turn % 2].socket_url, id, heard)
        except (OSError, InvalidHandshake):
            await anyio.sleep(0.05)
        turn += 1
