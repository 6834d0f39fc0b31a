"""A tenant's quota of a day on every store: exact, whoever writes and however often it is started."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest

from adapters.fakes import MemoryEvaluations
from adapters.sql import DatabaseConfig, open_database, sql_stores
from adapters.system import SystemClock
from domain.model.errors import KeyReused, QuotaExceeded
from ports.contracts.builders import ALICE, BOB, a_submission
from ports.contracts.clock import START
from ports.evaluations import EvaluationOperations, EvaluationRepository, Idempotency
from tests.harness.sql_server import SqlServer, migrated_sqlite
from tests.harness.vault import VAULT

Stores = tuple[EvaluationRepository, EvaluationOperations]
Open = Callable[[], AbstractAsyncContextManager[Stores]]
QUOTA = 5
REFUSED = "refused for 12 hours"
TODAY = START.date()
NOON = START.replace(hour=12, minute=0, second=0, microsecond=0)


def sql(url: str) -> Open:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Stores]:
        async with open_database(DatabaseConfig(url=url)) as database:
            stores = sql_stores(database, VAULT, a_day=QUOTA)
            yield stores.evaluations, stores.operations

    return opened


@pytest.fixture(params=["memory", "sqlite", "mariadb", "mysql"])
def open_stores(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    if request.param == "memory":
        memory = MemoryEvaluations(SystemClock(), a_day=QUOTA)
        return lambda: nullcontext((memory, memory))
    if request.param == "sqlite":
        return sql(migrated_sqlite(tmp_path))
    server: SqlServer = request.getfixturevalue(request.param)
    return sql(server.migrated_database())


async def outcomes(repository: EvaluationRepository, count: int, **changes: Any) -> list[str]:
    """What comes of so many submissions at once, sorted."""
    told: list[str] = []

    async def add() -> None:
        try:
            await repository.add(a_submission(**{"at": NOON, **changes}))
            told.append("accepted")
        except QuotaExceeded as refused:
            told.append(f"refused for {refused.retry_after / timedelta(hours=1):g} hours")

    async with anyio.create_task_group() as tasks:
        for _ in range(count):
            tasks.start_soon(add)
    return sorted(told)


async def test_no_more_than_the_quota_is_accepted_of_a_tenant_on_a_day(open_stores: Open) -> None:
    async with open_stores() as (repository, operations):
        assert await outcomes(repository, 3) == ["accepted"] * 3
        assert await operations.accepted_on(TODAY, ALICE) == 3
        assert await outcomes(repository, 9) == ["accepted"] * 2 + [REFUSED] * 7
        assert await operations.accepted_on(TODAY, ALICE) == QUOTA
        assert await outcomes(repository, 1, tenant=BOB) == ["accepted"]
        assert await outcomes(repository, 1, at=NOON + timedelta(days=1)) == ["accepted"]
    async with open_stores() as (repository, operations):  # after a restart
        assert await operations.accepted_on(TODAY, ALICE) == QUOTA
        assert await outcomes(repository, 2) == [REFUSED] * 2


async def test_replicas_share_the_quota(sql_server: SqlServer) -> None:
    opened = sql(sql_server.migrated_database())
    async with opened() as (one, _), opened() as (other, others):
        told: list[str] = []

        async def flood(repository: EvaluationRepository) -> None:
            told.extend(await outcomes(repository, 12))

        async with anyio.create_task_group() as tasks:
            for repository in (one, other):
                tasks.start_soon(flood, repository)
        assert sorted(told) == ["accepted"] * QUOTA + [REFUSED] * 19
        assert await others.accepted_on(TODAY, ALICE) == QUOTA


async def test_what_is_only_repeated_counts_once(open_stores: Open) -> None:
    key = Idempotency(key=b"k" * 32, fingerprint=b"f" * 32)
    async with open_stores() as (repository, operations):
        first = await repository.add(a_submission(at=NOON), key)
        again = await repository.add(a_submission(at=NOON), key)
        assert (again.replayed, again.evaluation.id) == (True, first.evaluation.id)
        with pytest.raises(KeyReused):
            await repository.add(a_submission(at=NOON), Idempotency(key=key.key, fingerprint=b"g" * 32))
        assert await operations.accepted_on(TODAY, ALICE) == 1
        assert await outcomes(repository, QUOTA - 1) == ["accepted"] * (QUOTA - 1)
        assert (await repository.add(a_submission(at=NOON), key)).replayed  # the quota is spent, and this is no news


async def test_a_repeated_submission_beyond_the_quota_is_refused_each_time(open_stores: Open) -> None:
    key = Idempotency(key=b"k" * 32, fingerprint=b"f" * 32)
    async with open_stores() as (repository, _):
        await outcomes(repository, QUOTA)
        refused = []

        async def add() -> None:
            with pytest.raises(QuotaExceeded):
                await repository.add(a_submission(at=NOON), key)
            refused.append(1)

        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(add)
        assert len(refused) == 3
        assert not (await repository.add(a_submission(at=NOON + timedelta(days=1)), key)).replayed
