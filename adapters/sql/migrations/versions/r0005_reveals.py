"""Who asked to see who a candidate is."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String

from adapters.sql.migrations.steps import create_table
from adapters.sql.types import Id, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "reveals",
        Column("evaluation_id", Id, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("revealed_by", String(200), nullable=False),
        Column("at", Moment, nullable=False),
    )
