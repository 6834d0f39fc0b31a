"""The store of categories as the settings open it: a file, a user and a key of its own, and trouble that is told."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from adapters.fairness import NoCategories
from adapters.sql import DatabaseConfig, migrate, open_database
from bootstrap.category_store import migrate_categories, open_categories
from bootstrap.doctor import examine
from bootstrap.environment import read_settings
from bootstrap.lifespan import open_application
from bootstrap.settings import Settings, WrongSettings
from domain.model.errors import CategoriesNotKept
from ports.contracts.builders import ALICE, an_id
from ports.contracts.categories import FULL, LISTED, applied
from ports.errors import Unavailable
from tests.harness.mariadb import MariaDb


def key_file(directory: Path, content: bytes = bytes(range(32))) -> Path:
    path = directory / "a key"
    path.write_bytes(content)
    return path


async def test_by_default_it_is_a_file_and_a_key_of_its_own_that_only_their_owner_reads(tmp_path: Path) -> None:
    settings, id = Settings(data_dir=tmp_path / "var"), an_id()
    async with open_categories(settings) as categories:
        await categories.put(id, ALICE, FULL)
    for name in ("categories.db", "categories-key"):
        assert stat.S_IMODE((tmp_path / "var" / name).stat().st_mode) == 0o600
    async with open_categories(settings) as categories:
        assert await categories.count(ALICE, [applied(id)]) == {(FULL, LISTED): 1}
        await categories.check()


async def test_nothing_of_it_is_in_the_other_database(tmp_path: Path) -> None:
    settings, id = Settings(data_dir=tmp_path), an_id()
    async with open_application(settings, workers=0) as application:
        await application.adapters.categories.put(id, ALICE, FULL)
        await application.checks["categories"]()
    for name, expected in (("evaluations.db", False), ("categories.db", True)):
        with closing(sqlite3.connect(tmp_path / name)) as database:
            tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert ("categories" in tables) == expected
        assert ("evaluations" in tables) != expected


async def test_a_lost_key_is_told_by_readiness_and_doctor_and_stops_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data_dir=tmp_path)
    async with open_categories(settings) as categories:
        await categories.put(an_id(), ALICE, FULL)
    (tmp_path / "categories-key").unlink()
    async with open_application(settings, workers=0) as application:
        await application.checks["database"]()
        with pytest.raises(Unavailable, match="another one than they were written with"):
            await application.checks["categories"]()
    assert not await examine(settings)
    assert "wrong fairness  the categories cannot be read" in capsys.readouterr().out


async def test_on_mysql_it_has_a_user_who_reads_nothing_else(tmp_path: Path, mariadb: MariaDb) -> None:
    main, own = mariadb.new_database(), make_url(mariadb.new_database())
    with mariadb.connect(own.database) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE USER fairness_{own.database} IDENTIFIED BY 'its own'")
        rights = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX"
        cursor.execute(f"GRANT {rights} ON {own.database}.* TO fairness_{own.database}")
    url = own.set(username=f"fairness_{own.database}", password="its own").render_as_string(hide_password=False)
    settings = Settings(
        data_dir=tmp_path, database_url=main, categories_url=url, categories_key_file=key_file(tmp_path)
    )
    async with open_categories(settings) as categories:
        with pytest.raises(Unavailable, match="run `ai-recruiter migrate`"):
            await categories.check()
    await migrate_categories(settings)
    id = an_id()
    async with open_categories(settings) as categories:
        await categories.check()
        await categories.put(id, ALICE, FULL)
        assert await categories.count(ALICE, [applied(id)]) == {(FULL, LISTED): 1}
        await categories.forget(id)
    async with open_database(DatabaseConfig(url=main)) as database:
        await migrate(database)
    elsewhere = text(f"SELECT * FROM {make_url(main).database}.evaluations")
    async with open_database(DatabaseConfig(url=url)) as database, database.engine.connect() as its_own:
        with pytest.raises(DBAPIError, match="denied"):
            await its_own.execute(elsewhere)


async def test_on_mysql_without_a_url_none_are_kept(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url="mysql+aiomysql://u:p@127.0.0.1:1/main")
    async with open_categories(settings) as categories:
        assert isinstance(categories, NoCategories)
        await categories.check()
        await categories.forget(an_id())
        with pytest.raises(CategoriesNotKept, match="AI_RECRUITER_CATEGORIES_URL"):
            await categories.put(an_id(), ALICE, FULL)
    await migrate_categories(settings)
    assert not (tmp_path / "categories-key").exists()


@pytest.mark.parametrize("content", [b"short", b""])
async def test_a_key_that_is_too_short_or_missing_is_refused(tmp_path: Path, content: bytes) -> None:
    for path in (key_file(tmp_path, content), tmp_path / "missing"):
        with pytest.raises(WrongSettings, match="the key of the categories"):
            async with open_categories(Settings(data_dir=tmp_path, categories_key_file=path)):
                pass


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"CATEGORIES_URL": "postgresql://u:secret@h/d"}, "AI_RECRUITER_CATEGORIES_URL must begin with"),
        ({"CATEGORIES_URL": "mysql+aiomysql://u:secret@h"}, "AI_RECRUITER_CATEGORIES_URL must be mysql"),
        ({"CATEGORIES_URL": "mysql+aiomysql://u:secret@h/d"}, "needs AI_RECRUITER_CATEGORIES_KEY_FILE"),
        (
            {"DATABASE_URL": "mysql+aiomysql://u:secret@h/d", "CATEGORIES_URL": "mysql+aiomysql://v:secret@h/d"},
            "must name a database of its own",
        ),
        (
            {"DATABASE_URL": "mysql+aiomysql://u:secret@h/d", "CATEGORIES_URL": "mysql+aiomysql://u:secret@h/e"},
            "a user of its own",
        ),
    ],
)
def test_settings_that_would_not_keep_it_apart_are_refused(variables: dict[str, str], told: str) -> None:
    with pytest.raises(WrongSettings, match=told) as refused:
        read_settings({f"AI_RECRUITER_{name}": value for name, value in variables.items()})
    assert "secret" not in str(refused.value)
