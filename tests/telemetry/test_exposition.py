"""What is read at each scrape, and what a scrape may cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import anyio
import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.typing import EventDict

from adapters.sql import DatabaseConfig, open_database
from adapters.telemetry import DatabaseReading, Exposition
from ports.errors import Unavailable
from ports.evaluations import Backlog
from tests.harness.figures import Scrape

FOUND = Backlog(queued=7, running=2, oldest_queued=timedelta(minutes=2))


@pytest.fixture
def lines() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs() as lines:
        yield lines


async def scraped(told: Exposition) -> Scrape:
    return Scrape((await told()).decode())


async def test_the_backlog_is_told_and_asked_for_once_in_a_while() -> None:
    asked = 0

    async def read() -> Backlog:
        nonlocal asked
        asked += 1
        return FOUND

    told = Exposition(read)
    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(told)
    assert asked == 1  # before more time than a while passes on a busy machine
    scrape = await scraped(told)
    assert scrape.value("ai_recruiter_queued_evaluations") == 7
    assert scrape.value("ai_recruiter_running_evaluations") == 2
    assert scrape.value("ai_recruiter_oldest_queued_age_seconds") == 120


async def test_a_database_that_is_away_leaves_its_figures_out_and_the_others_in(lines: list[EventDict]) -> None:
    async def read() -> Backlog:
        raise Unavailable("the database cannot be reached")

    scrape = await scraped(Exposition(read))
    assert "ai_recruiter_queued_evaluations" not in scrape.families()
    assert scrape.value("ai_recruiter_attempts_started_total") >= 0
    assert [line["event"] for line in lines] == ["backlog_unknown"]


async def test_a_database_that_hangs_does_not_hold_a_scrape(lines: list[EventDict]) -> None:
    async def read() -> Backlog:
        await anyio.sleep_forever()
        raise AssertionError

    with anyio.fail_after(5):
        scrape = await scraped(Exposition(read, patience=0.05))
    assert "ai_recruiter_queued_evaluations" not in scrape.families()


async def test_the_pool_tells_who_holds_and_who_waits(tmp_path: Path) -> None:
    async with open_database(DatabaseConfig(url=f"sqlite+aiosqlite:///{tmp_path}/pool.db", pool_size=2)) as database:
        held, freed = anyio.Event(), anyio.Event()

        async def hold(connection: AsyncConnection) -> None:
            await connection.execute(text("SELECT 1"))
            held.set()
            await freed.wait()

        async def read() -> Backlog:
            return FOUND

        told = Exposition(read, [DatabaseReading(database)])
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(database.write, hold)
            await held.wait()
            tasks.start_soon(database.write, hold)  # SQLite has one writer
            with anyio.fail_after(5):
                while not database.use.waiting:  # noqa: ASYNC110  # nobody is told of those who wait
                    await anyio.sleep(0.01)
            during = await scraped(told)
            freed.set()
        after = await scraped(told)
    assert during.value("ai_recruiter_database_connections_limit") == 2
    assert during.value("ai_recruiter_database_connections_in_use") == 1
    assert during.value("ai_recruiter_database_waiting") == 1
    assert after.value("ai_recruiter_database_waiting") == 0
    assert after.value("ai_recruiter_database_wait_seconds_count") == 2
    assert after.value("ai_recruiter_database_wait_seconds_sum") > 0
