"""The contracts of the evaluation ports over memory, SQLite, MariaDB and MySQL, and under metrics and traces."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.fakes import MemoryEvaluations
from adapters.sql import DatabaseConfig, open_database, sql_stores
from adapters.system import SystemClock
from adapters.telemetry import metered_evaluations, metered_operations, metered_reader
from adapters.telemetry.traced import TracedEvaluations
from adapters.telemetry.tracing import Tracing
from ports.contracts.evaluations import EvaluationPromises, OpenStores
from ports.contracts.stores import EvaluationStoresContract
from ports.evaluations import EvaluationStores
from tests.harness.sql_server import SqlServer, migrated_sqlite
from tests.harness.vault import VAULT

FORGETS = EvaluationPromises(survives_restart=False)
PERSISTS = EvaluationPromises(survives_restart=True)


def memory_stores() -> EvaluationStores:
    """One store of evaluations in memory."""
    memory = MemoryEvaluations(SystemClock())
    return EvaluationStores(evaluations=memory, reader=memory, operations=memory, workers=memory)


def metered_stores() -> EvaluationStores:
    """The same, with metrics of each call."""
    real = memory_stores()
    return EvaluationStores(
        evaluations=metered_evaluations(real.evaluations),
        reader=metered_reader(real.reader),
        operations=metered_operations(real.operations),
        workers=real.workers,
    )


def sql(url: str) -> OpenStores:
    """Opens the stores of one database, and checks at the end that every connection was given back."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[EvaluationStores]:
        async with open_database(DatabaseConfig(url=url)) as database:
            yield sql_stores(database, VAULT)
            assert database.connections_in_use == 0

    return opened


class TestMemory(EvaluationStoresContract):
    promises = FORGETS

    @pytest.fixture
    def open_stores(self) -> OpenStores:
        return lambda: nullcontext(memory_stores())


class TestMetered(EvaluationStoresContract):
    promises = FORGETS

    @pytest.fixture
    def open_stores(self) -> OpenStores:
        return lambda: nullcontext(metered_stores())


class TestTraced(EvaluationStoresContract):
    promises = FORGETS

    @pytest.fixture
    def open_stores(self, tracing: Tracing) -> OpenStores:
        def traced() -> EvaluationStores:
            real = memory_stores()
            return replace(real, evaluations=TracedEvaluations(real.evaluations, tracing))

        return lambda: nullcontext(traced())


class TestSqlite(EvaluationStoresContract):
    promises = PERSISTS

    @pytest.fixture
    def open_stores(self, tmp_path: Path) -> OpenStores:
        return sql(migrated_sqlite(tmp_path))


class TestServers(EvaluationStoresContract):
    promises = PERSISTS

    @pytest.fixture
    def open_stores(self, sql_server: SqlServer) -> OpenStores:
        return sql(sql_server.migrated_database())
