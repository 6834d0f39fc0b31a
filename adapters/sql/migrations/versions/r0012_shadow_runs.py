"""What a challenger has judged beside the champion."""

from __future__ import annotations

from sqlalchemy import Column, Double, Integer, LargeBinary, String, Text
from sqlalchemy.dialects import mysql

from adapters.sql.migrations.steps import create_index, create_table
from adapters.sql.types import Id, Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "shadow_runs",
        Column("evaluation_id", Id, primary_key=True),
        Column("tenant", String(64), nullable=False),
        Column("vacancy_id", Id),
        Column("champion", String(128), nullable=False),
        Column("challenger", String(128), nullable=False),
        Column("recorded_at", Moment, nullable=False),
        Column("due_at", Moment),
        Column("attempt", Integer, nullable=False),
        Column("strikes", Integer, nullable=False),
        Column("owner", String(128)),
        Column("lease_until", Moment),
        Column("started_at", Moment),
        Column("ended_at", Moment),
        *_side("champion"),
        *_side("challenger"),
        Column("findings", String(200)),
        Column("failure_code", String(64)),
        Column("failure_message", Text),
        Column("body", LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")),
    )
    create_index("ix_shadow_runs_due", "shadow_runs", ["due_at"])
    create_index("ix_shadow_runs_engines", "shadow_runs", ["tenant", "champion", "challenger", "evaluation_id"])


def _side(name: str) -> tuple[Column[object], ...]:
    return (
        Column(f"{name}_version", String(128)),
        Column(f"{name}_score", Double),
        Column(f"{name}_advice", String(16)),
        Column(f"{name}_seconds", Double),
        Column(f"{name}_tokens", Integer),
        Column(f"{name}_money", Double),
    )
