"""What was accepted of a tenant on a day, tickets of listeners, and whose evaluations and vacancies are."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String
from sqlalchemy.dialects import mysql

from adapters.sql.migrations.steps import add_column, create_index, create_table
from adapters.sql.types import Moment

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "daily_counts",
        Column("tenant", String(64), primary_key=True),
        Column("day", String(10), primary_key=True),
        Column("accepted", Integer, nullable=False),
    )
    create_table(
        "ws_tickets",
        Column("digest", LargeBinary(32).with_variant(mysql.BINARY(32), "mysql", "mariadb"), primary_key=True),
        Column("subject", String(64), nullable=False),
        Column("tenant", String(64), nullable=False),
        Column("user", String(200), nullable=False),
        Column("roles", String(100), nullable=False),
        Column("named", Integer, nullable=False),
        Column("until", Moment),
        Column("credential", LargeBinary(33).with_variant(mysql.VARBINARY(33), "mysql", "mariadb"), nullable=False),
        Column("expires_at", Moment, nullable=False),
    )
    create_index("ix_ws_tickets_expires", "ws_tickets", ["expires_at"])
    add_column("evaluations", Column("submitted_by", String(200)))
    create_index("ix_evaluations_submitted_by", "evaluations", ["tenant", "submitted_by", "id"])
    add_column("vacancies", Column("opened_by", String(200)))
    create_index("ix_vacancies_opened_by", "vacancies", ["tenant", "opened_by", "id"])
