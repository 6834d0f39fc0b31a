"""What was accepted of a tenant on a day, tickets and sessions, and whose evaluations and vacancies are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Integer, LargeBinary, String
from sqlalchemy.dialects import mysql

from adapters.sql.migrations.steps import add_column, create_index, create_table
from adapters.sql.types import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


_DIGEST = LargeBinary(32).with_variant(mysql.BINARY(32), "mysql", "mariadb")
_CREDENTIAL = LargeBinary(33).with_variant(mysql.VARBINARY(33), "mysql", "mariadb")


def _proof() -> list[Column[Any]]:
    return [
        Column("tenant", String(64), nullable=False),
        Column("user", String(200), nullable=False),
        Column("roles", String(100), nullable=False),
        Column("named", Integer, nullable=False),
        Column("until", Moment),
        Column("credential", _CREDENTIAL, nullable=False),
    ]


def upgrade() -> None:
    create_table(
        "daily_counts",
        Column("tenant", String(64), primary_key=True),
        Column("day", String(10), primary_key=True),
        Column("accepted", Integer, nullable=False),
    )
    create_table(
        "ws_tickets",
        Column("digest", _DIGEST, primary_key=True),
        Column("subject", String(64), nullable=False),
        *_proof(),
        Column("expires_at", Moment, nullable=False),
    )
    create_index("ix_ws_tickets_expires", "ws_tickets", ["expires_at"])
    create_table(
        "desk_sessions",
        Column("digest", _DIGEST, primary_key=True),
        *_proof(),
        Column("created_at", Moment, nullable=False),
        Column("seen_at", Moment, nullable=False),
    )
    create_index("ix_desk_sessions_created", "desk_sessions", ["created_at"])
    add_column("evaluations", Column("submitted_by", String(200)))
    create_index("ix_evaluations_submitted_by", "evaluations", ["tenant", "submitted_by", "id"])
    add_column("vacancies", Column("opened_by", String(200)))
    create_index("ix_vacancies_opened_by", "vacancies", ["tenant", "opened_by", "id"])
