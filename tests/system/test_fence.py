"""A worker that was paused past its lease wakes up: with the fence its work is refused, without it, it is written."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from adapters.fakes.matcher import Gate, ScriptedMatcher
from adapters.sql import DatabaseConfig, open_database, sql_stores
from bootstrap.adapters import Adapters
from bootstrap.container import Container
from domain.model.errors import StaleAttempt
from domain.model.evaluation import Evaluation
from domain.model.events import Stage
from domain.model.ids import EvaluationId
from domain.model.report import Failure, FailureCode
from ports.contracts.builders import ALICE
from ports.evaluations import EvaluationStores
from tests.harness.ledger import Ledger, MariaDbLedger, SqliteLedger, complaints
from tests.harness.sql_server import SqlServer, migrated_sqlite
from tests.harness.unfenced import UnfencedEvaluations
from tests.harness.vault import VAULT
from tests.harness.world import World

LEASE = timedelta(seconds=0.2)


@pytest.fixture(params=["sqlite", "mariadb", "mysql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Ledger]:
    """Where a database is, and its rows."""
    if request.param == "sqlite":
        return migrated_sqlite(tmp_path), SqliteLedger(tmp_path / "evaluations.db")
    server: SqlServer = request.getfixturevalue(request.param)
    url = server.migrated_database()
    return url, MariaDbLedger(server, url.rsplit("/", 1)[1])


class Zombie:
    """One worker stands still at a stage while another takes over; then it wakes."""

    def __init__(self, stores: EvaluationStores) -> None:
        self.matcher = ScriptedMatcher()
        world = World(matcher=self.matcher)
        rules = replace(world.rules(), policy=replace(world.rules().policy, lease=LEASE))
        adapters: Adapters = replace(
            world.adapters(),
            evaluations=stores.evaluations,
            reader=stores.reader,
            operations=stores.operations,
            vault=VAULT,
        )
        world.use_cases = Container(adapters=adapters, rules=rules)
        self.world = world
        self.refused = False

    async def judge(self, id: EvaluationId) -> None:
        try:
            await self.world.work(id, owner="zombie")
        except StaleAttempt:
            self.refused = True

    async def supersede(self) -> Evaluation | None:
        """The successor finds that the engine fails now; the zombie has a report in its hands."""
        id = (await self.world.submit()).evaluation.id
        gate: Gate = self.matcher.hold_at(Stage.WRITING_REPORT)
        report = self.matcher.outcome
        async with anyio.create_task_group() as group:
            group.start_soon(self.judge, id)
            await gate.reached.wait()
            await anyio.sleep(LEASE.total_seconds() * 1.5)  # the database's clock decides, and only time moves it
            self.matcher.outcome = Failure(code=FailureCode.ENCRYPTED, message="judged by the successor")
            await self.world.work(id, owner="successor")
            self.matcher.outcome = report
            gate.open()
        return await self.world.use_cases.read().get(id, ALICE)


@asynccontextmanager
async def stores_at(url: str) -> AsyncIterator[EvaluationStores]:
    async with open_database(DatabaseConfig(url=url)) as database:
        yield sql_stores(database, VAULT)


async def test_a_superseded_worker_writes_nothing(place: tuple[str, Ledger]) -> None:
    url, ledger = place
    async with stores_at(url) as stores:
        zombie = Zombie(stores)
        kept = await zombie.supersede()
    assert zombie.refused
    assert kept is not None
    assert (kept.status, kept.attempt) == ("failed", 2)
    assert complaints(ledger) == []


async def test_without_the_fence_it_would_write_after_the_end(place: tuple[str, Ledger]) -> None:
    url, ledger = place
    async with stores_at(url) as stores:
        zombie = Zombie(replace(stores, evaluations=UnfencedEvaluations(stores.evaluations)))
        kept = await zombie.supersede()
    assert not zombie.refused
    assert kept is not None
    assert kept.status == "succeeded"
    complaint, told = complaints(ledger)
    assert "not exactly one terminal event" in complaint
    assert "is succeeded, and it tells" in told
