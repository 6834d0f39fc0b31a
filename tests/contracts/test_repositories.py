"""The repository contract over memory, SQLite and MariaDB, and under the watchers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.fakes import MemoryEvaluations
from adapters.sql import Database, DatabaseConfig, SqlEvaluations, migrate, open_database
from adapters.system import SystemClock
from adapters.telemetry import MeteredEvaluations
from adapters.telemetry.traced import TracedEvaluations
from adapters.telemetry.tracing import Tracing
from ports.evaluations import EvaluationRepository
from tests.contracts.repository_contract import EvaluationRepositoryContract
from tests.harness.mariadb import MariaDb


class TestMemoryEvaluations(EvaluationRepositoryContract):
    @pytest.fixture
    def repository(self) -> EvaluationRepository:
        return MemoryEvaluations(SystemClock())


class TestMeteredEvaluations(EvaluationRepositoryContract):
    @pytest.fixture
    def repository(self) -> EvaluationRepository:
        return MeteredEvaluations(MemoryEvaluations(SystemClock()))


class TestTracedEvaluations(EvaluationRepositoryContract):
    @pytest.fixture
    def repository(self, tracing: Tracing) -> EvaluationRepository:
        return TracedEvaluations(MemoryEvaluations(SystemClock()), tracing)


class SqlContract(EvaluationRepositoryContract):
    @pytest.fixture
    def repository(self, database: Database) -> EvaluationRepository:
        return SqlEvaluations(database)


class TestSqliteEvaluations(SqlContract):
    @pytest.fixture
    async def database(self, tmp_path: Path) -> AsyncIterator[Database]:
        async with open_database(DatabaseConfig(url=f"sqlite+aiosqlite:///{tmp_path}/evaluations.db")) as database:
            await migrate(database)
            yield database
            assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool


class TestMariaDbEvaluations(SqlContract):
    @pytest.fixture
    async def database(self, mariadb: MariaDb) -> AsyncIterator[Database]:
        async with open_database(DatabaseConfig(url=mariadb.new_database())) as database:
            await migrate(database)
            yield database
            assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool
