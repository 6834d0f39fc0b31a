"""The contracts of the evaluation ports over memory, SQLite and MariaDB, and under metrics and traces."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.fakes import MemoryEvaluations
from adapters.sql import Database, DatabaseConfig, migrate, open_database, sql_stores
from adapters.system import SystemClock
from adapters.telemetry import metered_evaluations, metered_operations, metered_reader
from adapters.telemetry.traced import TracedEvaluations
from adapters.telemetry.tracing import Tracing
from ports.contracts.operations import EvaluationOperationsContract
from ports.contracts.reader import EvaluationReaderContract
from ports.contracts.repository import EvaluationRepositoryContract
from ports.evaluations import EvaluationStores
from tests.harness.mariadb import MariaDb


def memory_stores() -> EvaluationStores:
    """One store of evaluations in memory."""
    memory = MemoryEvaluations(SystemClock())
    return EvaluationStores(evaluations=memory, reader=memory, operations=memory)


class AllContracts(EvaluationRepositoryContract, EvaluationReaderContract, EvaluationOperationsContract):
    """The three ports of one store."""


class TestMemory(AllContracts):
    @pytest.fixture
    def stores(self) -> EvaluationStores:
        return memory_stores()


class TestMetered(AllContracts):
    @pytest.fixture
    def stores(self) -> EvaluationStores:
        real = memory_stores()
        return EvaluationStores(
            evaluations=metered_evaluations(real.evaluations),
            reader=metered_reader(real.reader),
            operations=metered_operations(real.operations),
        )


class TestTraced(EvaluationRepositoryContract):
    @pytest.fixture
    def stores(self, tracing: Tracing) -> EvaluationStores:
        real = memory_stores()
        return replace(real, evaluations=TracedEvaluations(real.evaluations, tracing))


class SqlContracts(AllContracts):
    @pytest.fixture
    def stores(self, database: Database) -> EvaluationStores:
        return sql_stores(database)


class TestSqlite(SqlContracts):
    @pytest.fixture
    async def database(self, tmp_path: Path) -> AsyncIterator[Database]:
        async with open_database(DatabaseConfig(url=f"sqlite+aiosqlite:///{tmp_path}/evaluations.db")) as database:
            await migrate(database)
            yield database
            assert database.connections_in_use == 0


class TestMariaDb(SqlContracts):
    @pytest.fixture
    async def database(self, mariadb: MariaDb) -> AsyncIterator[Database]:
        async with open_database(DatabaseConfig(url=mariadb.new_database())) as database:
            await migrate(database)
            yield database
            assert database.connections_in_use == 0
