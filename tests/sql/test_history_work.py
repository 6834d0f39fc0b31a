"""A page of the history reads about as many rows as it shows, however deep it lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import Database, DatabaseConfig, open_database
from adapters.sql.history import read_page
from adapters.sql.seals import Row, Seals
from domain.model.history import HistoryFilter, Mark
from domain.model.ids import EvaluationId, Tenant, User
from domain.model.outcome import Status
from domain.model.report import Recommendation
from tests.benchmarks.rows import TENANT, fill_mariadb, id_of
from tests.harness.sql_server import SqlServer
from tests.harness.vault import VAULT

ROWS = 5_000
DEEP = ROWS // 2
SIZE = 20
KEYS = 3 * SIZE  # each row is opened with a key of its own, which is looked up by its id


@pytest.fixture
async def database(sql_server: SqlServer, tmp_path: Path) -> AsyncIterator[Database]:
    url = sql_server.migrated_database()
    async with open_database(DatabaseConfig(url=url, unit_timeout=60)) as database:
        fill_mariadb(sql_server, url.rpartition("/")[2], ROWS, scratch=tmp_path / "rows.tsv")
        yield database


@pytest.mark.parametrize(
    ("wanted", "before"),
    [
        (HistoryFilter(), None),
        (HistoryFilter(), Mark(EvaluationId(id_of(DEEP)))),
        (HistoryFilter(status=Status.FAILED), Mark(EvaluationId(id_of(DEEP)))),
        (HistoryFilter(recommendation=Recommendation.SHORTLIST), Mark(EvaluationId(id_of(DEEP)))),
        (HistoryFilter(submitted_by=User("anna")), Mark(EvaluationId(id_of(DEEP)))),
    ],
    ids=["first", "deep", "deep of a status", "deep of a recommendation", "deep of a user"],
)
async def test_a_page_reads_little_more_than_it_shows(
    database: Database, wanted: HistoryFilter, before: Mark | None
) -> None:
    async def unit(connection: AsyncConnection) -> tuple[int, int]:
        already = await rows_read(connection)
        page = await read_page(connection, Seals(database, VAULT), Tenant(TENANT), wanted, before, SIZE, None)
        return len(page.items), await rows_read(connection) - already

    shown, read = await database.read(unit)
    assert shown == SIZE
    assert read <= 5 * SIZE + KEYS  # SHOW STATUS reads some too


async def test_a_long_page_is_opened_a_few_rows_at_a_time(database: Database) -> None:
    rounds = 0

    async def count() -> None:
        nonlocal rounds
        while True:
            await anyio.lowlevel.checkpoint()
            rounds += 1

    class Watched(Seals):
        def opened(self, row: RowMapping) -> Row:
            in_rounds.append(rounds)
            return super().opened(row)

    in_rounds: list[int] = []
    seals = Watched(database, VAULT)
    async with anyio.create_task_group() as group:
        group.start_soon(count)
        page = await database.read(
            lambda connection: read_page(connection, seals, Tenant(TENANT), HistoryFilter(), None, 10 * SIZE, None)
        )
        group.cancel_scope.cancel()
    assert len(page.items) == len(in_rounds) == 10 * SIZE
    assert max(Counter(in_rounds).values()) <= SIZE


async def rows_read(connection: AsyncConnection) -> int:
    """By this session, so far."""
    told = await connection.execute(text("SHOW SESSION STATUS LIKE 'Handler_read%'"))
    return sum(int(row[1]) for row in told if "rnd" not in row[0])
