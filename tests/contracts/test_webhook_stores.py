"""The contract of the webhook ports over memory, SQLite, MariaDB and MySQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import pytest

from adapters.fakes import MemoryEvaluations, MemoryVacancies
from adapters.sql import DatabaseConfig, open_database, sql_stores, sql_vacancies, sql_webhooks
from adapters.system import SystemClock
from ports.contracts.webhook_builders import AllStores, OpenAllStores
from ports.contracts.webhook_stores import WebhookStoresContract
from ports.evaluations import EvaluationStores
from ports.vacancies import VacancyStores
from ports.webhooks import WebhookStores
from tests.harness.sql_server import SqlServer, migrated_sqlite
from tests.harness.vault import VAULT


def memory(kind: type[MemoryEvaluations] = MemoryEvaluations) -> AllStores:
    """One store in memory."""
    evaluations = kind(SystemClock())
    vacancies = MemoryVacancies(evaluations, SystemClock())
    return AllStores(
        EvaluationStores(evaluations=evaluations, reader=evaluations, operations=evaluations, workers=evaluations),
        VacancyStores(vacancies=vacancies, reader=vacancies),
        WebhookStores(webhooks=evaluations.webhooks, outbox=evaluations.webhooks),
    )


def sql(url: str) -> OpenAllStores:
    """Opens the stores of one database, and checks at the end that every connection was given back."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[AllStores]:
        async with open_database(DatabaseConfig(url=url)) as database:
            yield AllStores(sql_stores(database, VAULT), sql_vacancies(database, VAULT), sql_webhooks(database))
            assert database.connections_in_use == 0

    return opened


class TestMemory(WebhookStoresContract):
    @pytest.fixture
    def open_all(self) -> OpenAllStores:
        return lambda: nullcontext(memory())


class TestSqlite(WebhookStoresContract):
    @pytest.fixture
    def open_all(self, tmp_path: Path) -> OpenAllStores:
        return sql(migrated_sqlite(tmp_path))


class TestServers(WebhookStoresContract):
    @pytest.fixture
    def open_all(self, sql_server: SqlServer) -> OpenAllStores:
        return sql(sql_server.migrated_database())
