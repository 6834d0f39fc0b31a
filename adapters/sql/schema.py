"""Brings the schema up to date, and checks that it is."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.database import Database
from adapters.sql.server import require_server
from ports.errors import Unavailable

_MIGRATIONS = Path(__file__).with_name("migrations")


class Schema(StrEnum):
    """A database, by the folder of its revisions."""

    EVALUATIONS = "versions"
    CATEGORIES = "category_versions"


async def migrate(database: Database, schema: Schema = Schema.EVALUATIONS) -> None:
    """Apply what is missing. Many processes may call it at once: one applies, the others wait and find it done.

    What was cut before is finished. Raises Unavailable, naming the database and what is wrong with it.
    """
    try:
        async with database.engine.connect() as connection:
            await require_server(connection)
            await connection.run_sync(_upgrade, schema)
            await connection.commit()
    except (DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise Unavailable(f"the database {database.engine.url} cannot be brought up to date: {reason}") from error


async def require_current(connection: AsyncConnection, schema: Schema = Schema.EVALUATIONS) -> None:
    """Raise Unavailable, saying what to do, when the schema is older than this code. A later one only has more."""
    found = await connection.run_sync(_revision)
    if found is None or found in _earlier_revisions(schema):
        wanted = latest_revision(schema)
        raise Unavailable(f"the schema is at {found or 'nothing'}, not {wanted}: run `ai-recruiter migrate`")


@cache
def latest_revision(schema: Schema = Schema.EVALUATIONS) -> str:
    """The newest revision that this code knows."""
    revision = ScriptDirectory.from_config(_config(schema)).get_current_head()
    assert revision is not None, "the migrations are part of the package"
    return revision


@cache
def _earlier_revisions(schema: Schema) -> frozenset[str]:
    known = ScriptDirectory.from_config(_config(schema)).walk_revisions()
    return frozenset(script.revision for script in known) - {latest_revision(schema)}


def _config(schema: Schema) -> Config:
    config, here = Config(), str(_MIGRATIONS).replace("%", "%%")
    config.set_main_option("script_location", here)
    config.set_main_option("version_locations", f"{here}/{schema}")
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(connection: Connection, schema: Schema) -> None:
    config = _config(schema)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
