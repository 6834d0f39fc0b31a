"""How many transactions an evaluation costs the database, and that nothing is told before they are durable."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import event

from adapters.fakes import ScriptedMatcher
from adapters.fakes.matcher import Gate
from adapters.in_process import InProcessFeed
from adapters.sql import DatabaseConfig, migrate, open_database, sql_stores
from bootstrap.container import Container
from domain.model.events import Event, EventType, Stage
from domain.model.ids import EvaluationId
from domain.model.outcome import Status
from ports.evaluations import EvaluationReader
from tests.harness.sql_server import a_database
from tests.harness.vault import VAULT
from tests.harness.world import World

_AT_MOST = 4  # of a worker, for an evaluation that ends in milliseconds


class CheckedFeed(InProcessFeed):
    """Looks into the database, over another connection, for whatever is told."""

    def __init__(self, reader: EvaluationReader) -> None:
        super().__init__()
        self._reader = reader
        self.told: list[Event] = []
        self.gates: dict[Stage, Gate] = {}  # opened as soon as their stage is told

    async def publish(self, event: Event) -> None:
        kept = await self._reader.events(event.evaluation_id, after=event.seq - 1, limit=1)
        assert kept == [event], "told before it was durable"
        self.told.append(event)
        await super().publish(event)
        if event.stage in self.gates:
            self.gates[event.stage].open()


@dataclass(slots=True)
class Scene:
    """A service over a database, and how often it has committed."""

    world: World
    feed: CheckedFeed
    matcher: ScriptedMatcher
    commits: int = 0

    async def judge(self) -> EvaluationId:
        """Submit a job and work on it to its end."""
        id = (await self.world.submit()).evaluation.id
        self.commits = 0
        ended = await self.world.work(id)
        assert ended is not None
        assert ended.status is Status.SUCCEEDED
        return id


@asynccontextmanager
async def a_scene(url: str) -> AsyncIterator[Scene]:
    async with open_database(DatabaseConfig(url=url)) as database:
        await migrate(database)
        stores = sql_stores(database, VAULT)
        matcher = ScriptedMatcher()
        world = World(matcher=matcher)
        scene = Scene(world, CheckedFeed(stores.reader), matcher)
        adapters = replace(
            world.adapters(),
            evaluations=stores.evaluations,
            reader=stores.reader,
            operations=stores.operations,
            vault=VAULT,
            feed=scene.feed,
        )
        world.use_cases = Container(adapters=adapters, rules=world.rules())

        def count(_: object) -> None:
            scene.commits += 1

        event.listen(database.engine.sync_engine, "commit", count)
        yield scene


@pytest.mark.parametrize("kind", ["sqlite", "mariadb", "mysql"])
async def test_a_quick_evaluation_is_a_few_transactions_of_its_worker(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    async with a_scene(a_database(kind, request, tmp_path)) as scene:
        id = await scene.judge()
        assert scene.commits <= _AT_MOST
        told = [event for event in scene.feed.told if event.evaluation_id == id]
        assert [event.seq for event in told] == list(range(1, 9))
        assert [event.stage for event in told if event.type is EventType.STAGE] == list(Stage)


@pytest.mark.parametrize("kind", ["sqlite", "mariadb", "mysql"])
async def test_every_stage_that_lasts_is_written_and_told_while_it_does(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    async with a_scene(a_database(kind, request, tmp_path)) as scene:
        scene.feed.gates = {stage: scene.matcher.hold_at(stage) for stage in Stage}
        id = await scene.judge()
        told = [event for event in scene.feed.told if event.evaluation_id == id]
        assert [event.seq for event in told] == list(range(1, 9))
        assert len({event.at for event in told}) == len(told), "each in a transaction of its own"
