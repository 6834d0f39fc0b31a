"""API keys."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String
from sqlalchemy.dialects import mysql

from adapters.sql.migrations.steps import create_index, create_table
from adapters.sql.types import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "api_keys",
        Column("hint", String(16), primary_key=True),
        Column("digest", LargeBinary(32).with_variant(mysql.BINARY(32), "mysql", "mariadb"), nullable=False),
        Column("tenant", String(64), nullable=False),
        Column("user", String(200), nullable=False),
        Column("role", String(16), nullable=False),
        Column("created_at", Moment, nullable=False),
        Column("expires_at", Moment),
        Column("successor", String(16)),
        Column("revoked_at", Moment),
        Column("last_used_at", Moment),
    )
    create_index("ix_api_keys_digest", "api_keys", ["digest"])
    create_index("ix_api_keys_tenant", "api_keys", ["tenant", "created_at"])
