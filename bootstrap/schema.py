"""Opens the database of evaluations alone."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from adapters.sql import Database, DatabaseConfig, open_database
from bootstrap.settings import Settings


def open_schema(settings: Settings) -> AbstractAsyncContextManager[Database]:
    """The database alone, to check or migrate its schema."""
    config = DatabaseConfig(
        url=settings.database(),
        tls_ca=settings.database_tls_ca,
        pool_size=settings.database_pool,
        unit_timeout=settings.database_timeout_s,
    )
    return open_database(config)
