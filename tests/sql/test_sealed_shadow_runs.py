"""What a challenger says of a candidate stands sealed in the database, and is gone with the key of the evaluation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from adapters.sql import Database, DatabaseConfig, open_database, sql_shadows, sql_stores
from adapters.sql.key_tables import evaluation_keys
from adapters.sql.shadow_tables import shadow_runs
from adapters.vault import EnvelopeVault, MemoryMasterKeys
from domain.model.errors import Erased
from domain.model.ids import EvaluationId
from domain.model.report import Failure, FailureCode
from ports.contracts.builders import ALICE, POLICY, a_report, a_submission
from ports.contracts.shadows import AGREEMENT, RULES, WANTED, ShadowStores, claimed
from ports.vault import Vault
from tests.harness.sql_server import a_migrated_database

NAME = "Quennerstedt"


@pytest.fixture
def vault() -> Vault:
    return EnvelopeVault(MemoryMasterKeys())


@pytest.fixture(params=["sqlite", "mariadb", "mysql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = a_migrated_database(request.param, request, tmp_path)
    async with open_database(DatabaseConfig(url=url)) as database:
        yield database


async def due(stores: ShadowStores, vault: Vault) -> EvaluationId:
    """A job with a key of its own, whose challenger is at work."""
    new = a_submission()
    it = (await stores.evaluations.add(replace(new, key=vault.new_key(new.id)))).evaluation
    await stores.evaluations.change(it.id, lambda it, at: it.claim("w", at=at, policy=POLICY))
    await stores.evaluations.change(it.id, lambda it, at: it.succeed(a_report(), attempt=1, at=at))
    run = await claimed(stores)
    assert run is not None
    return run.evaluation_id


async def kept(database: Database) -> str:
    async with database.engine.connect() as connection:
        return repr(list(await connection.execute(select(shadow_runs))))


async def test_reports_and_failures_are_sealed_and_gone_with_the_key(database: Database, vault: Vault) -> None:
    stores = ShadowStores(sql_stores(database, vault, shadowing=RULES).evaluations, sql_shadows(database, vault))
    body = f'{{"name": "{NAME}"}}'.encode()
    report = replace(a_report(), body=body)
    judged = await due(stores, vault)
    await stores.shadows.change(
        judged,
        lambda it, at: it.judge(report, AGREEMENT, champion=it.champion, challenger=it.challenger, attempt=1, at=at),
    )
    failed, words = await due(stores, vault), Failure(code=FailureCode.CORRUPT, message=f"The CV says: {NAME}")
    await stores.shadows.change(failed, lambda it, at: it.fail(words, attempt=1, at=at))
    assert NAME not in await kept(database)
    assert await stores.shadows.report(judged, ALICE) == body
    newest, _ = await stores.shadows.ended(ALICE, WANTED, limit=2)
    assert newest.run.failure == words

    async with database.engine.begin() as connection:  # as in a backup whose keys were destroyed
        await connection.execute(delete(evaluation_keys))
    with pytest.raises(Erased):
        await stores.shadows.report(judged, ALICE)
    newest, oldest = await stores.shadows.ended(ALICE, WANTED, limit=2)
    assert newest.run.failure == replace(words, message="")
    assert oldest.run.agreement == AGREEMENT
