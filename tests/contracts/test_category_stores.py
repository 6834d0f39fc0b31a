"""The contract of the store of categories over memory, SQLite, MariaDB and MySQL, and what its rows give away."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from itertools import product
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from adapters.fakes import MemoryCategories
from adapters.sql import CategorySeal, DatabaseConfig, Schema, SqlCategories, migrate, open_database
from adapters.sql.categories import category_metadata
from domain.model.categories import AgeBand, Categories, Disability, RaceEthnicity, Sex
from ports.categories import CategoryStore
from ports.contracts.builders import ALICE, BOB, an_id
from ports.contracts.categories import FULL, CategoryStoreContract, OpenCategories, applied
from ports.errors import Unavailable
from tests.harness.sql_server import SqlServer, a_database

SECRET = bytes(range(32))


def sql(url: str, secret: bytes = SECRET) -> OpenCategories:
    """Opens one database, and checks at the end that every connection was given back."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[CategoryStore]:
        async with open_database(DatabaseConfig(url=url)) as database:
            await migrate(database, Schema.CATEGORIES)
            yield SqlCategories(database, CategorySeal(secret))
            assert database.connections_in_use == 0

    return opened


class TestMemory(CategoryStoreContract):
    @pytest.fixture
    def open_categories(self) -> OpenCategories:
        categories = MemoryCategories()
        return lambda: nullcontext(categories)


class TestSqlite(CategoryStoreContract):
    @pytest.fixture
    def open_categories(self, tmp_path: Path) -> OpenCategories:
        return sql(f"sqlite+aiosqlite:///{tmp_path}/categories.db")


class TestServers(CategoryStoreContract):
    @pytest.fixture
    def open_categories(self, sql_server: SqlServer) -> OpenCategories:
        return sql(sql_server.new_database())


@pytest.mark.parametrize("kind", ["sqlite", "mariadb", "mysql"])
async def test_the_migrations_make_what_the_table_says(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = a_database(kind, request, tmp_path)
    async with open_database(DatabaseConfig(url=url)) as database:
        with pytest.raises(Unavailable, match="run `ai-recruiter migrate`"):
            await SqlCategories(database, CategorySeal(SECRET)).check()
        await migrate(database, Schema.CATEGORIES)
        async with database.engine.connect() as connection:
            options = {"compare_type": True, "compare_server_default": True}
            differences = await connection.run_sync(
                lambda it: compare_metadata(MigrationContext.configure(it, opts=options), category_metadata)
            )
    assert differences == []


async def test_with_another_key_nothing_can_be_read_and_it_says_so(tmp_path: Path) -> None:
    url, id = f"sqlite+aiosqlite:///{tmp_path}/categories.db", an_id()
    async with sql(url)() as categories:
        await categories.put(id, ALICE, FULL)
    async with sql(url, os.urandom(32))() as categories:
        for reading in (categories.check(), categories.count(ALICE, [applied(id)])):
            with pytest.raises(Unavailable, match="AI_RECRUITER_CATEGORIES_KEY_FILE"):
                await reading


async def test_rows_cannot_be_exchanged(tmp_path: Path) -> None:
    one, other = an_id(), an_id()
    async with open_database(DatabaseConfig(url=f"sqlite+aiosqlite:///{tmp_path}/categories.db")) as database:
        await migrate(database, Schema.CATEGORIES)
        categories = SqlCategories(database, CategorySeal(SECRET))
        await categories.put(one, ALICE, FULL)
        await categories.put(other, ALICE, Categories(sex=Sex.MALE))
        async with database.engine.begin() as connection:
            swap = "UPDATE categories SET sealed = (SELECT sealed FROM categories WHERE evaluation_id = :a)"
            await connection.execute(text(f"{swap} WHERE evaluation_id = :b"), {"a": one.bytes, "b": other.bytes})
        assert await categories.count(ALICE, [applied(one)])
        with pytest.raises(Unavailable, match="a row was changed"):
            await categories.count(ALICE, [applied(other)])


def test_what_is_kept_has_one_length_and_never_looks_the_same() -> None:
    seal, id = CategorySeal(SECRET), an_id()
    every = [Categories(sex=sex, race_ethnicity=race) for sex, race in product(Sex, RaceEthnicity)]
    every += [Categories(age_band=age, disability=disability) for age, disability in product(AgeBand, Disability)]
    sealed = [seal.seal(id, ALICE, it) for it in every]
    assert len({len(it) for it in sealed}) == 1
    assert len({seal.seal(id, ALICE, FULL) for _ in range(20)}) == 20
    assert [seal.open(id, ALICE, it) for it in sealed] == every
    with pytest.raises(Unavailable):
        seal.open(id, BOB, sealed[0])
