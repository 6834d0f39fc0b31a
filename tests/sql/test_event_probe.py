"""Many listeners of evaluations that do not move cost the database a few statements, not one each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import anyio
from sqlalchemy import event

from adapters.sql import Database, DatabaseConfig, migrate, open_database, sql_stores
from domain.model.evaluation import Evaluation
from ports.contracts.builders import POLICY, a_submission, an_id
from ports.evaluations import EvaluationReader, EvaluationStores
from tests.harness.vault import VAULT

LISTENERS = 300


@asynccontextmanager
async def kept(directory: Path) -> AsyncIterator[tuple[Database, EvaluationStores, Evaluation]]:
    """A database with one evaluation."""
    config = DatabaseConfig(url=f"sqlite+aiosqlite:///{directory / 'evaluations.db'}")
    async with open_database(config) as database:
        await migrate(database)
        stores = sql_stores(database, VAULT)
        yield database, stores, (await stores.evaluations.add(a_submission())).evaluation


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The SELECTs that are run meanwhile."""
    seen: list[str] = []

    def on_statement(connection: object, cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", on_statement)
    yield seen
    event.remove(database.engine.sync_engine, "before_cursor_execute", on_statement)


async def ask(reader: EvaluationReader, known: Evaluation, *, after: int, heard: list[int]) -> None:
    """What every listener does when it has heard nothing for a while."""

    async def one() -> None:
        heard.append(len(await reader.events(known.id, after=after, limit=500)))

    async with anyio.create_task_group() as listeners:
        for _ in range(LISTENERS):
            listeners.start_soon(one)


async def test_listeners_that_have_heard_all_ask_together(tmp_path: Path) -> None:
    async with kept(tmp_path) as (database, stores, known):
        heard: list[int] = []
        with counted(database) as selects:
            await ask(stores.reader, known, after=known.last_seq, heard=heard)
        assert heard == [0] * LISTENERS
        assert len(selects) <= 3
        with counted(database) as selects:  # and so do those who know nothing yet
            await ask(stores.reader, known, after=0, heard=heard)
        assert heard[LISTENERS:] == [known.last_seq] * LISTENERS
        assert len(selects) <= LISTENERS // 50


async def test_what_happened_is_told_to_everybody_who_asks(tmp_path: Path) -> None:
    async with kept(tmp_path) as (_, stores, known):
        claimed = await stores.evaluations.change(known.id, lambda it, at: it.claim("worker", at=at, policy=POLICY))
        heard: list[int] = []
        await ask(stores.reader, known, after=known.last_seq, heard=heard)
        assert heard == [claimed.last_seq - known.last_seq] * LISTENERS


async def test_an_evaluation_that_is_not_there_has_no_news(tmp_path: Path) -> None:
    async with kept(tmp_path) as (_, stores, _known):
        assert await stores.reader.events(an_id(), after=1, limit=10) == []
