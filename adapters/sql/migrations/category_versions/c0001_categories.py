"""Self-declared categories, in a database of their own."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String
from sqlalchemy.dialects import mysql

from adapters.sql.migrations.steps import create_table
from adapters.sql.types import Id

revision = "c0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "categories",
        Column("evaluation_id", Id, primary_key=True),
        Column("tenant", String(64), nullable=False),
        Column("sealed", LargeBinary(64).with_variant(mysql.VARBINARY(64), "mysql", "mariadb"), nullable=False),
    )
