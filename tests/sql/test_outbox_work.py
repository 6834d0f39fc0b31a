"""Claiming deliveries reads about as many rows as it takes, however many are due."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import DatabaseConfig, migrate, open_database, sql_webhooks, tables
from adapters.sql.webhook_outbox import SqlWebhookOutbox
from adapters.sql.webhook_rows import new_delivery_row
from domain.model.delivery import Delivery
from domain.model.webhook import Message, MessageType
from ports.contracts.builders import an_id
from ports.contracts.webhook_builders import LIMIT, a_webhook
from tests.harness.mariadb import MariaDb
from tests.sql.test_history_work import rows_read

DUE = 5_000
TAKEN = 4


async def test_a_claim_reads_little_more_than_it_takes_though_the_server_knows_nothing_of_the_rows(
    mariadb: MariaDb,
) -> None:
    async with open_database(DatabaseConfig(url=mariadb.new_database(), unit_timeout=60)) as database:
        await migrate(database)
        endpoint = a_webhook()
        await sql_webhooks(database).webhooks.add(endpoint, limit=LIMIT)
        at = datetime(2026, 11, 1, tzinfo=UTC)
        messages = (Message(type=MessageType.JOB_QUEUED, at=at, seq=1, job_id=an_id()) for _ in range(DUE))
        rows = [new_delivery_row(Delivery.of(message, endpoint.id)) for message in messages]

        async def fill(connection: AsyncConnection) -> None:
            await connection.execute(insert(tables.webhook_deliveries), rows)

        await database.write(fill)

        async with database.engine.connect() as connection:
            already = await rows_read(connection)
        batch = await SqlWebhookOutbox(database).claim(endpoint.id, limit=TAKEN)
        async with database.engine.connect() as connection:  # the same session: the pool has used no other
            read = await rows_read(connection) - already
    assert batch is not None
    assert len(batch.deliveries) == TAKEN
    assert read <= 50 * TAKEN
