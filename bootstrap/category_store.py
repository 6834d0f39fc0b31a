"""Opens the store of self-declared categories: a database, a user and a key of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from adapters.fairness import NoCategories
from adapters.sql import CategorySeal, Database, DatabaseConfig, Schema, SqlCategories, migrate, open_database
from bootstrap.secret_files import made_at_first, read_secret
from bootstrap.settings import Settings
from ports.categories import CategoryStore

_KEY_NAME: Final = "categories-key"
_WHAT: Final = "the key of the categories"
_CONNECTIONS: Final = 2  # of each process: they are written once for an applicant, and counted now and then


@asynccontextmanager
async def open_categories(settings: Settings) -> AsyncIterator[CategoryStore]:
    """The store; on SQLite its schema is brought up to date. Raises Unavailable, WrongSettings."""
    url = settings.categories()
    if url is None:
        yield NoCategories()
        return
    seal = CategorySeal(_key_of(settings))
    async with _database(settings, url) as database:
        if database.is_sqlite:
            await migrate(database, Schema.CATEGORIES)
        yield SqlCategories(database, seal)


async def migrate_categories(settings: Settings) -> None:
    """Bring its schema up to date, where there is one. Raises Unavailable."""
    url = settings.categories()
    if url is not None:
        async with _database(settings, url) as database:
            await migrate(database, Schema.CATEGORIES)


def _database(settings: Settings, url: str) -> AbstractAsyncContextManager[Database]:
    return open_database(
        DatabaseConfig(
            url=url,
            tls_ca=settings.database_tls_ca,
            pool_size=_CONNECTIONS,
            unit_timeout=settings.database_timeout_s,
        )
    )


def _key_of(settings: Settings) -> bytes:
    if settings.categories_key_file is not None:
        return read_secret(settings.categories_key_file, _WHAT)
    return made_at_first(settings.data_dir / _KEY_NAME, _WHAT)
