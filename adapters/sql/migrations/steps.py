"""Steps that a migration can repeat: on MySQL, what an interrupted migration made stays, and is found here."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import Column, inspect
from sqlalchemy.dialects import mysql
from sqlalchemy.types import Text

# Both MySQL and MariaDB know this collation; nothing that must be unique relies on it.
_ON_MYSQL: dict[str, Any] = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
LONG_TEXT = Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")  # TEXT ends at 64 KiB


def create_table(name: str, *columns: Column[Any]) -> None:
    """Make the table unless it is there. Indexes are steps of their own: either can be missing."""
    if not inspect(op.get_bind()).has_table(name):
        op.create_table(name, *columns, **_ON_MYSQL)


def create_index(name: str, table: str, columns: list[str]) -> None:
    """Make the index unless it is there."""
    if not inspect(op.get_bind()).has_index(table, name):
        op.create_index(name, table, columns)


def add_column(table: str, column: Column[Any]) -> None:
    """Add the column unless it is there."""
    known = {each["name"] for each in inspect(op.get_bind()).get_columns(table)}
    if column.name not in known:
        op.add_column(table, column)
