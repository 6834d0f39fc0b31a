"""Claiming deliveries reads about as many rows as it takes, however many are due."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import Database, DatabaseConfig, open_database, sql_webhooks, tables
from adapters.sql.webhook_outbox import SqlWebhookOutbox
from adapters.sql.webhook_rows import new_delivery_row
from domain.model.delivery import Delivery
from domain.model.webhook import Endpoint, Message, MessageType
from ports.contracts.builders import an_id
from ports.contracts.webhook_builders import LIMIT, a_webhook
from tests.harness.sql_server import SqlServer, a_migrated_database
from tests.sql.test_history_work import rows_read

DUE = 5_000
AT = datetime(2026, 11, 1, tzinfo=UTC)
TAKEN = 4


async def test_a_claim_reads_little_more_than_it_takes_though_the_server_knows_nothing_of_the_rows(
    sql_server: SqlServer,
) -> None:
    async with open_database(DatabaseConfig(url=sql_server.migrated_database(), unit_timeout=60)) as database:
        endpoint = a_webhook()
        await sql_webhooks(database).webhooks.add(endpoint, limit=LIMIT)
        await _fill(database, endpoint, DUE)
        async with database.engine.connect() as connection:
            already = await rows_read(connection)
        batch = await SqlWebhookOutbox(database).claim(endpoint.id, limit=TAKEN)
        async with database.engine.connect() as connection:  # the same session: the pool has used no other
            read = await rows_read(connection) - already
    assert batch is not None
    assert len(batch.deliveries) == TAKEN
    assert read <= 50 * TAKEN


@pytest.mark.parametrize("kind", ["sqlite", "mariadb", "mysql"])
async def test_a_webhook_with_very_much_pending_is_disabled_at_once_and_the_rest_dropped_by_and_by(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.sql.webhooks._DROPPED_AT_ONCE", 40)
    url = a_migrated_database(kind, request, tmp_path)
    async with open_database(DatabaseConfig(url=url)) as database:
        endpoint, outbox = a_webhook(), SqlWebhookOutbox(database)
        await sql_webhooks(database).webhooks.add(endpoint, limit=LIMIT)
        await _fill(database, endpoint, 100)

        async def pending(connection: AsyncConnection) -> int:
            left = select(func.count()).where(tables.webhook_deliveries.c.due_at.is_not(None))
            return int(await connection.scalar(left) or 0)

        await sql_webhooks(database).webhooks.change(endpoint.id, lambda it, at: it.disable("no more"))
        assert await database.read(pending) == 60
        assert await outbox.claim(endpoint.id, limit=TAKEN) is None
        assert await outbox.prune(limit=7) == 7  # asks to be called again
        assert await database.read(pending) == 20
        await outbox.prune(limit=7)
        assert await database.read(pending) == 0


async def _fill(database: Database, endpoint: Endpoint, count: int) -> None:
    messages = (Message(type=MessageType.JOB_QUEUED, at=AT, seq=1, job_id=an_id()) for _ in range(count))
    rows = [new_delivery_row(Delivery.of(message, endpoint.id)) for message in messages]

    async def unit(connection: AsyncConnection) -> None:
        await connection.execute(insert(tables.webhook_deliveries), rows)

    await database.write(unit)
