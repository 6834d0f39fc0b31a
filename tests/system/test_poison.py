"""An evaluation that costs every worker its life is given up with the reason, and nothing else suffers."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import anyio

from adapters.sql import DatabaseConfig, open_database, sql_stores
from domain.model.ids import EvaluationId
from domain.model.principal import LOCAL
from tests.harness.crowd import Crowd, until
from tests.harness.installed import WANDERERS, install_engines
from tests.harness.ledger import Ledger, MariaDbLedger, complaints, ended, statuses
from tests.harness.mariadb import MariaDb
from tests.harness.members import Member, a_worker, an_api, ready
from tests.harness.vault import VAULT

STRIKES = 3
OTHERS = 20
SLOW, QUICK = "60 0 0 0 0", "0 0 0 0 0"  # seconds over each stage
PATIENCE = 120  # seconds; a worker on a busy machine takes its time to come back
SETTINGS = {
    "LEASE_S": "3",
    "HEARTBEAT_S": "1",
    "SWEEP_EVERY_S": "0.25",
    "FIRST_DISPATCH_S": "1",
    "BACKOFF_S": "0.5",
    "BACKOFF_LIMIT_S": "1",
    "MAX_STRIKES": str(STRIKES),
    "LOG_LEVEL": "warning",
}


class Fate:
    """Kills the worker whenever it runs the poison, as the kernel does when memory is gone, and starts it again."""

    def __init__(self, worker: Member, ledger: Ledger) -> None:
        self.worker = worker
        self.ledger = ledger
        self.deaths = 0

    async def watch(self, poison: UUID) -> None:
        running = f"SELECT 1 FROM evaluations WHERE id = UNHEX('{poison.hex}') AND status = 'running' AND owner LIKE "
        while True:
            if self.ledger.ask(f"{running}'%:{self.worker.pids[-1]}'"):
                self.worker.kill()
                self.worker.start()
                self.deaths += 1
            await anyio.sleep(0.05)


async def test_what_kills_its_workers_fails_as_poisoned_and_the_others_succeed(
    directory: Path, killable_mariadb: MariaDb
) -> None:
    url = killable_mariadb.migrated_database()
    ledger = MariaDbLedger(killable_mariadb, url.rsplit("/", 1)[1])
    (directory / "documents").mkdir()
    settings = {**SETTINGS, "DATABASE_URL": url, "DOCUMENTS_URL": (directory / "documents").as_uri()}
    api, worker = an_api(directory, settings), a_worker(directory, settings)
    with ExitStack() as stack:
        for member in (api, worker):
            member.environment = {"PYTHONPATH": install_engines(directory / f"for-{member.name}", WANDERERS)}
            stack.callback(member.close)
            member.start()
        await ready(api)
        fate = Fate(worker, ledger)
        async with anyio.create_task_group() as group:
            poison = await submitted(api, SLOW, 1)
            group.start_soon(fate.watch, poison[0])
            others = await submitted(api, QUICK, OTHERS)
            await until(lambda: ended(ledger) == 1 + OTHERS, within=PATIENCE)
            group.cancel_scope.cancel()
    assert statuses(ledger) == {**dict.fromkeys(poison, "failed"), **dict.fromkeys(others, "succeeded")}
    assert complaints(ledger) == []
    assert fate.deaths == STRIKES
    async with open_database(DatabaseConfig(url=url)) as database:  # the message is sealed
        kept = await sql_stores(database, VAULT).reader.get(EvaluationId(poison[0]), LOCAL.tenant)
    assert kept.failure is not None
    assert (kept.failure.code, kept.strikes) == ("poisoned", STRIKES)
    assert "3 workers were lost" in kept.failure.message
    assert ledger.ask("SELECT COUNT(*) FROM evaluations WHERE strikes > 0 AND status = 'succeeded'") == [(0,)]


async def submitted(api: Member, stages: str, count: int) -> list[UUID]:
    """The ids of so many evaluations that take so long over their stages."""
    pair = {"cv": {"text": f"{stages} x"}, "job_description": {"text": "x"}, "engine": "wanderer"}
    crowd = Crowd(
        f"http://{api.address}", [f"{stages.replace(' ', '-')}-{number}" for number in range(count)], pair=pair
    )
    await crowd.submit()
    return list(crowd.accepted.values())
