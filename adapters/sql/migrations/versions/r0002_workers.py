"""Worker processes and their signs of life."""

from __future__ import annotations

from sqlalchemy import Column, String

from adapters.sql.migrations.steps import create_table
from adapters.sql.types import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "workers",
        Column("name", String(128), primary_key=True),
        Column("seen_at", Moment, nullable=False),
        Column("stopped_at", Moment),
    )
