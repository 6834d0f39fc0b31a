"""Runs the migrations on the connection that `adapters.sql.schema` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from adapters.sql.tables import metadata

_LOCK = "ai_recruiter.migrate"
_PATIENCE = 300  # seconds; another process may be altering large tables


def run(connection: Connection) -> None:
    """One process at a time; on SQLite one transaction over all revisions is the lock."""
    locked = connection.dialect.name != "sqlite"
    wanted = {"name": _LOCK, "patience": _PATIENCE}
    if locked and connection.scalar(text("SELECT GET_LOCK(:name, :patience)"), wanted) != 1:
        raise SystemExit("another process is migrating this database; try again when it is done")
    if not locked:
        connection.begin()  # else Alembic commits after each revision, and another process applies the next one
    try:
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            context.run_migrations()
        if locked:
            connection.commit()  # before the next process looks: it would repeat what it does not see yet
    finally:
        if locked and not connection.invalidated:  # a server that lost the connection has released it
            connection.execute(text("DO RELEASE_LOCK(:name)"), {"name": _LOCK})


run(context.config.attributes["connection"])
