"""Whether an evaluation came while many of its tenant were open."""

from __future__ import annotations

from sqlalchemy import Column, Integer

from adapters.sql.migrations.steps import add_column

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("evaluations", Column("behind", Integer, nullable=False, server_default="0"))
