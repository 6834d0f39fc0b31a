"""A thousand deliveries are due while the service is killed, the receiver is away and answers get lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import httpx2

from tests.harness.crowd import Crowd, until
from tests.harness.ledger import Ledger, MariaDbLedger, SqliteLedger
from tests.harness.mariadb import MariaDb
from tests.harness.receiver import Received, Receiver
from tests.harness.service import Service, running

ALL = 1_000
PATIENCE = 200  # seconds; a machine that does other things as well is slow
QUICK = {"SWEEP_EVERY_S": "0.25", "WEBHOOKS_ALLOW_PRIVATE": "true", "LOG_LEVEL": "warning"}
NO_WORKERS = ["--workers", "0"]


@dataclass(slots=True)
class Inbox:
    """What a receiver has heard; of every fiftieth message, the first answer is lost."""

    secret: str = ""
    heard: list[tuple[str, str]] = field(default_factory=list)  # id of the message, and of its job
    lost: set[str] = field(default_factory=set)

    def respond(self, received: Received) -> tuple[int, Mapping[str, str]]:
        message = received.verified(self.secret)
        assert message["type"] == "job.queued"
        self.heard.append((received.id, message["data"]["job_id"]))
        if len(self.heard) % 50 == 0 and received.id not in self.lost:
            self.lost.add(received.id)
            raise ConnectionResetError("the line broke before the answer")
        return 204, {}

    @property
    def jobs(self) -> set[str]:
        return {job for _, job in self.heard}


def registered(service: Service, url: str) -> dict[str, Any]:
    with httpx2.Client(base_url=service.url, trust_env=False) as client:
        response = client.post("/api/v1/webhooks", json={"url": url})
    assert response.status_code == 201, response.text
    hook: dict[str, Any] = response.json()
    return hook


async def every_one_is_delivered(service: Service, ledger: Ledger) -> None:
    inbox = Inbox()
    receiver = Receiver(respond=inbox.respond)
    with receiver.listening():
        inbox.secret = registered(service, receiver.url)["secret"]
        crowd = Crowd(service.url, [f"key-{number}" for number in range(ALL)])
        async with anyio.create_task_group() as group:
            group.start_soon(crowd.submit)
            await until(lambda: len(inbox.jobs) >= 200, within=PATIENCE, every=0.005)
            await anyio.to_thread.run_sync(kill_and_start_again, service)
        await until(lambda: len(inbox.jobs) >= 500, within=PATIENCE, every=0.005)
    assert len(inbox.jobs) < ALL, "nothing was left to deliver when the receiver went away"
    await until(lambda: unreachable(ledger) > 0, within=PATIENCE, every=0.02)
    with receiver.listening():
        await until(lambda: pending(ledger) == 0, within=PATIENCE)
    assert inbox.jobs == {str(id) for id in crowd.accepted.values()}
    assert len({id for id, _ in inbox.heard}) == ALL, "what is sent again has the id that it had before"
    assert inbox.lost
    assert ledger.ask("SELECT state, COUNT(*) FROM webhook_deliveries GROUP BY state") in (
        [("delivered", ALL)],
        (("delivered", ALL),),
    )


def kill_and_start_again(service: Service) -> None:
    service.kill()
    service.start()


def pending(ledger: Ledger) -> int:
    return int(ledger.ask("SELECT COUNT(*) FROM webhook_deliveries WHERE due_at IS NOT NULL")[0][0])


def unreachable(ledger: Ledger) -> int:
    return int(ledger.ask("SELECT COUNT(*) FROM webhook_deliveries WHERE error LIKE 'no connection%'")[0][0])


@contextmanager
def on_sqlite(directory: Path) -> Iterator[tuple[Service, Ledger]]:
    with running(Service(directory=directory, settings=QUICK, arguments=NO_WORKERS)) as service:
        yield service, SqliteLedger(directory / "evaluations.db")


@contextmanager
def on_mariadb(directory: Path, server: MariaDb) -> Iterator[tuple[Service, Ledger]]:
    url = server.migrated_database()
    settings = {**QUICK, "DATABASE_URL": url}
    with running(Service(directory=directory, settings=settings, arguments=NO_WORKERS)) as service:
        yield service, MariaDbLedger(server, url.rsplit("/", 1)[1])


async def test_a_kill_and_a_partition_lose_no_delivery_on_sqlite(directory: Path) -> None:
    with on_sqlite(directory) as (service, ledger):
        await every_one_is_delivered(service, ledger)


async def test_a_kill_and_a_partition_lose_no_delivery_on_mariadb(directory: Path, mariadb: MariaDb) -> None:
    with on_mariadb(directory, mariadb) as (service, ledger):
        await every_one_is_delivered(service, ledger)
