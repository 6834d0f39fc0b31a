"""What has been kept for as long as it may be is due, over memory, SQLite, MariaDB and MySQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.fakes import MemoryEvaluations
from adapters.sql import DatabaseConfig, open_database, sql_stores
from adapters.system import SystemClock
from domain.model.decision import Decided
from domain.model.hold import Hold
from domain.model.ids import EvaluationId
from domain.model.report import Recommendation
from domain.model.retention import Retention
from ports.contracts.builders import ALICE, BOB, OPERATOR, POLICY, a_report, a_submission, a_user
from ports.evaluations import EvaluationStores
from tests.harness.sql_server import a_migrated_database, migrated_sqlite
from tests.harness.vault import VAULT

DAY = timedelta(days=1)
RETENTION = Retention(
    spans={
        (None, Decided.REJECT): 180 * DAY,
        (None, Decided.NONE): 10 * DAY,
        (BOB, Decided.REJECT): 30 * DAY,
    }
)


@pytest.fixture(params=["memory", "sqlite", "mariadb", "mysql"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[EvaluationStores]:
    if request.param == "memory":
        memory = MemoryEvaluations(SystemClock(), RETENTION)
        yield EvaluationStores(evaluations=memory, reader=memory, operations=memory, workers=memory)
        return
    url = a_migrated_database(request.param, request, tmp_path)
    async with open_database(DatabaseConfig(url=url)) as database:
        yield sql_stores(database, VAULT, RETENTION)


async def ended(
    stores: EvaluationStores,
    days: int,
    *,
    tenant: str = ALICE,
    decided: Recommendation | None = None,
    decided_days: int | None = None,
) -> EvaluationId:
    """One that ended, and was decided on, so many days ago."""
    now = datetime.now(UTC)
    it = a_submission(tenant=BOB if tenant == BOB else ALICE, at=now - days * DAY)
    await stores.evaluations.add(it)
    await stores.evaluations.change(it.id, lambda it, at: it.claim("w", at=at, policy=POLICY))
    await stores.evaluations.change(it.id, lambda it, at: it.succeed(a_report(), attempt=1, at=now - days * DAY))
    if decided is not None:
        when = now - (days if decided_days is None else decided_days) * DAY
        await stores.evaluations.change(
            it.id, lambda it, at: it.decide(decided, reason="why", by=a_user("ann"), at=when)
        )
    return it.id


async def test_what_is_due_depends_on_the_decision_and_the_tenant(stores: EvaluationStores) -> None:
    undecided = await ended(stores, 11)
    rejected = await ended(stores, 181, decided=Recommendation.REJECT)
    of_bob = await ended(stores, 31, tenant=BOB, decided=Recommendation.REJECT)
    for kept in (
        ended(stores, 9),
        ended(stores, 179, decided=Recommendation.REJECT),
        ended(stores, 200, decided=Recommendation.REJECT, decided_days=20),
        ended(stores, 5000, decided=Recommendation.SHORTLIST),
    ):
        await kept
    await stores.evaluations.add(a_submission(at=datetime.now(UTC) - 5000 * DAY))  # it waits still
    due = await stores.operations.due_for_erasure(limit=10)
    assert set(due) == {undecided, rejected, of_bob}
    assert len(await stores.operations.due_for_erasure(limit=2)) == 2


async def test_what_is_on_hold_or_erased_is_not_due(stores: EvaluationStores) -> None:
    held, erased = await ended(stores, 11), await ended(stores, 12)
    hold = Hold(reason="Lawsuit", by="ann", at=datetime.now(UTC))
    await stores.evaluations.change(held, lambda it, at: it.keep(hold, by=OPERATOR, at=at))
    await stores.evaluations.change(erased, lambda it, at: it.erase(by=OPERATOR, at=at))
    assert await stores.operations.due_for_erasure(limit=10) == []
    await stores.evaluations.change(held, lambda it, at: it.keep(None, by=OPERATOR, at=at))
    assert await stores.operations.due_for_erasure(limit=10) == [held]


async def test_without_spans_nothing_is_ever_due(tmp_path: Path) -> None:
    async with open_database(DatabaseConfig(url=migrated_sqlite(tmp_path))) as database:
        stores = sql_stores(database, VAULT)
        await ended(stores, 9000, decided=Recommendation.REJECT)
        assert await stores.operations.due_for_erasure(limit=10) == []
