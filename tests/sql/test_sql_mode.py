"""Whatever mode a server gives its sessions, ours is pinned: statements and bytes mean the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from adapters.sql import DatabaseConfig, migrate, open_database, sql_stores
from ports.contracts.builders import ALICE, POLICY, a_report, a_submission
from tests.harness.mariadb import running_mariadb
from tests.harness.mysql import running_mysql
from tests.harness.sql_server import SqlServer
from tests.harness.vault import VAULT

TROUBLE = {"back\\slash": "it's \"quoted\" \\' \\0 \n %s", "ends with": "\\"}


@pytest.fixture(scope="module", params=[running_mariadb, running_mysql])
def odd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlServer]:
    mode = "--sql-mode=ANSI,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH"
    with request.param(tmp_path_factory.mktemp("odd"), mode) as it:
        yield it


async def test_a_server_without_backslash_escapes_keeps_texts_and_reports(odd: SqlServer) -> None:
    body = b"{" + bytes(range(256)) * 2
    async with open_database(DatabaseConfig(url=odd.new_database())) as database:
        await migrate(database)
        stores = sql_stores(database, VAULT)
        new = a_submission(metadata=TROUBLE, filename="O'Brien \\ CV.pdf")
        await stores.evaluations.add(new)
        await stores.evaluations.change(new.id, lambda it, at: it.claim("worker", at=at, policy=POLICY))
        report = replace(a_report(), body=body)
        await stores.evaluations.change(new.id, lambda it, at: it.succeed(report, attempt=1, at=at))
        kept = await stores.reader.get(new.id, ALICE)
        assert (kept.metadata, kept.cv.filename) == (TROUBLE, "O'Brien \\ CV.pdf")
        assert await stores.reader.report(new.id, ALICE) == body
        assert [event.type for event in await stores.reader.events(new.id, after=0, limit=9)][-1] == "succeeded"


async def test_the_mode_of_every_session_is_pinned(odd: SqlServer) -> None:
    async with open_database(DatabaseConfig(url=odd.new_database())) as database:
        for _ in range(2):
            async with database.engine.connect() as connection:
                mode = await connection.scalar(text("SELECT @@session.sql_mode"))
                await connection.invalidate()  # the next one is a new connection
            assert mode == "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
