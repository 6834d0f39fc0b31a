"""What tells of a candidate stands in no column of the database, and reads as empty once its key is gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import anyio
import pytest
from sqlalchemy import delete, select, update

from adapters.sql import Database, DatabaseConfig, open_database, sql_stores
from adapters.sql.key_tables import evaluation_keys
from adapters.sql.tables import evaluations, metadata
from adapters.vault import EnvelopeVault, MemoryMasterKeys
from domain.model.errors import Erased, InconsistentState
from domain.model.evaluation import Evaluation
from domain.model.events import EventType
from domain.model.history import HistoryFilter
from domain.model.hold import Hold
from domain.model.report import Failure, FailureCode, Recommendation
from ports.contracts.builders import ALICE, ATS, BOB, POLICY, a_report, a_submission, a_user
from ports.evaluations import EvaluationStores
from ports.vault import Vault
from tests.harness.sql_server import a_migrated_database, migrated_sqlite

NAME, REASON, WORDS = "Quennerstedt", "Plays the theremin", "The CV says: Quennerstedt"


@pytest.fixture
def vault() -> Vault:
    return EnvelopeVault(MemoryMasterKeys())


@pytest.fixture(params=["sqlite", "mariadb", "mysql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = a_migrated_database(request.param, request, tmp_path)
    async with open_database(DatabaseConfig(url=url)) as database:
        yield database


@pytest.fixture
def stores(database: Database, vault: Vault) -> EvaluationStores:
    return sql_stores(database, vault)


async def everything(database: Database) -> bytes:
    """All columns of all tables, and what stands in base64 in them as it is."""
    async with database.engine.connect() as connection:
        found = [
            tuple(value.encode() if isinstance(value, str) else value for value in row)
            for table in metadata.sorted_tables
            for row in await connection.execute(select(table))
        ]
    return b"\n".join(repr(row).encode() for row in found)


def a_candidate(vault: Vault | None) -> Evaluation:
    new = a_submission(filename=f"{NAME} CV.pdf", metadata={"candidate": NAME})
    return replace(new, key=vault.new_key(new.id) if vault else None)


async def judged(stores: EvaluationStores, vault: Vault | None) -> Evaluation:
    it = (await stores.evaluations.add(a_candidate(vault))).evaluation
    await stores.evaluations.change(it.id, lambda it, at: it.claim("w", at=at, policy=POLICY))
    report = replace(a_report(), body=f'{{"name": "{NAME}"}}'.encode())
    await stores.evaluations.change(it.id, lambda it, at: it.succeed(report, attempt=1, at=at))
    return await stores.evaluations.change(
        it.id, lambda it, at: it.decide(Recommendation.REJECT, reason=REASON, by=a_user("anna"), at=at)
    )


async def failed(stores: EvaluationStores, vault: Vault) -> Evaluation:
    it = (await stores.evaluations.add(a_candidate(vault))).evaluation
    await stores.evaluations.change(it.id, lambda it, at: it.claim("w", at=at, policy=POLICY))
    wrong = Failure(code=FailureCode.CORRUPT, message=WORDS)
    return await stores.evaluations.change(it.id, lambda it, at: it.fail(wrong, attempt=1, at=at))


async def put_off(stores: EvaluationStores, vault: Vault) -> Evaluation:
    it = (await stores.evaluations.add(a_candidate(vault))).evaluation
    await stores.evaluations.change(it.id, lambda it, at: it.claim("w", at=at, policy=POLICY))
    wait = timedelta(minutes=5)
    return await stores.evaluations.change(
        it.id, lambda it, at: it.hand_back(attempt=1, at=at, reason=WORDS, after=wait, asked_by_engine=True)
    )


async def test_nothing_of_a_candidate_stands_in_the_database_and_all_of_it_is_read(
    database: Database, stores: EvaluationStores, vault: Vault
) -> None:
    good, bad, late = await judged(stores, vault), await failed(stores, vault), await put_off(stores, vault)
    hold = Hold(reason=f"Lawsuit of {NAME}", by="anna", at=good.created_at)
    await stores.evaluations.change(good.id, lambda it, at: it.keep(hold, by=a_user("anna"), at=at))
    kept = await everything(database)
    for told in (NAME, NAME.casefold(), "theremin", "job.md", "candidate", good.cv.sha256):
        assert told.encode() not in kept, told
    read = await stores.reader.get(good.id, ALICE)
    assert (read.cv.filename, read.metadata) == (f"{NAME} CV.pdf", {"candidate": NAME})
    assert read.decision is not None
    assert (read.decision.reason, read.hold) == (REASON, hold)
    assert [it.reason for it in await stores.reader.decisions(good.id, ALICE)] == [REASON]
    assert NAME.encode() in await stores.reader.report(good.id, ALICE)
    wrong = await stores.reader.get(bad.id, ALICE)
    assert wrong.failure is not None
    assert wrong.failure.message == WORDS
    for it in (bad, late):
        assert (await stores.reader.events(it.id, after=0, limit=9))[-1].message == WORDS


async def test_words_are_found_by_their_beginnings_by_their_tenant_alone(
    stores: EvaluationStores, vault: Vault
) -> None:
    it = (await stores.evaluations.add(a_candidate(vault))).evaluation

    async def found(text: str) -> bool:
        page = await stores.reader.page(ALICE, HistoryFilter(text=text), before=None, size=5)
        return [each.id for each in page.items] == [it.id]

    for text in ("quen", "QUENNERSTEDT", "quennerstedts", "cv quenn", "job.md", f"{NAME} CV.pdf"):
        assert await found(text), text
    for text in ("qu", "enner", "stedt", "quennx", "cv other", "c", "!?"):
        assert not await found(text), text
    assert not (await stores.reader.page(BOB, HistoryFilter(text="quen"), before=None, size=5)).items


async def test_what_has_lost_its_key_tells_nothing(database: Database, stores: EvaluationStores, vault: Vault) -> None:
    good, bad = await judged(stores, vault), await failed(stores, vault)
    async with database.engine.begin() as connection:
        await connection.execute(delete(evaluation_keys).where(evaluation_keys.c.evaluation_id.in_([good.id, bad.id])))
    page = await stores.reader.page(ALICE, HistoryFilter(), before=None, size=5)
    assert [(it.cv.filename, it.metadata) for it in page.items] == [(None, {})] * 2
    assert all(it.erased_at is not None for it in page.items)
    assert [it.reason for it in await stores.reader.decisions(good.id, ALICE)] == [""]
    with pytest.raises(Erased):
        await stores.reader.report(good.id, ALICE)
    last = (await stores.reader.events(bad.id, after=0, limit=9))[-1]
    assert (last.type, last.message) == (EventType.FAILED, "")


async def test_a_column_that_was_copied_from_another_evaluation_is_noticed(
    database: Database, stores: EvaluationStores, vault: Vault
) -> None:
    one, other = await judged(stores, vault), await judged(stores, vault)
    async with database.engine.begin() as connection:
        theirs = await connection.scalar(select(evaluations.c.documents).where(evaluations.c.id == other.id))
        await connection.execute(update(evaluations).where(evaluations.c.id == one.id).values(documents=theirs))
    with pytest.raises(InconsistentState):
        await stores.reader.get(one.id, ALICE)


async def test_what_was_written_before_there_were_keys_is_read_as_it_is(
    database: Database, stores: EvaluationStores
) -> None:
    it = await judged(stores, None)
    async with database.engine.begin() as connection:
        old = {"search_text": f"{NAME} cv.pdf".casefold()}
        await connection.execute(update(evaluations).where(evaluations.c.id == it.id).values(old))
    assert (await stores.reader.get(it.id, ALICE)).metadata == {"candidate": NAME}
    assert NAME.encode() in await stores.reader.report(it.id, ALICE)
    page = await stores.reader.page(ALICE, HistoryFilter(text="ENNER"), before=None, size=5)
    assert [each.id for each in page.items] == [it.id]


async def test_a_reader_delays_the_emptying_of_the_log_and_holds_nobody_up(tmp_path: Path, vault: Vault) -> None:
    log = tmp_path / "sealed.db-wal"
    async with open_database(DatabaseConfig(url=migrated_sqlite(tmp_path, "sealed.db"))) as database:
        stores = sql_stores(database, vault)
        it = await judged(stores, vault)
        async with database.engine.connect() as reader:
            await reader.execution_options(only_reads=True)
            await reader.execute(select(evaluations.c.id))
            with anyio.fail_after(3):
                await stores.evaluations.change(it.id, lambda it, at: it.erase(by=ATS, at=at))
            assert log.stat().st_size > 0
        assert await stores.operations.due_for_erasure(limit=1) == []
        assert log.stat().st_size == 0
