"""Evaluations, events, reports, decisions, idempotency."""

from __future__ import annotations

from sqlalchemy import Column, Double, Integer, LargeBinary, String, Text
from sqlalchemy.dialects import mysql

from adapters.sql.migrations.steps import LONG_TEXT, create_index, create_table
from adapters.sql.types import Id, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_DIGEST = LargeBinary(32).with_variant(mysql.BINARY(32), "mysql", "mariadb")


def upgrade() -> None:
    _make_evaluations()
    create_index("ix_evaluations_tenant", "evaluations", ["tenant", "id"])
    create_index("ix_evaluations_status", "evaluations", ["tenant", "status", "id"])
    create_index("ix_evaluations_recommendation", "evaluations", ["tenant", "recommendation", "id"])
    create_index("ix_evaluations_decision", "evaluations", ["tenant", "decision", "id"])
    create_index("ix_evaluations_due", "evaluations", ["due_at"])
    _make_the_rest()


def _make_evaluations() -> None:
    create_table(
        "evaluations",
        Column("id", Id, primary_key=True),
        Column("tenant", String(64), nullable=False),
        Column("engine", String(128), nullable=False),
        Column("status", String(16), nullable=False),
        Column("stage", String(32)),
        Column("progress", Double, nullable=False),
        Column("attempt", Integer, nullable=False),
        Column("strikes", Integer, nullable=False),
        Column("dispatches", Integer, nullable=False),
        Column("last_seq", Integer, nullable=False),
        Column("version", Integer, nullable=False),
        Column("owner", String(128)),
        Column("lease_until", Moment),
        Column("due_at", Moment),
        Column("deadline_at", Moment),
        Column("created_at", Moment, nullable=False),
        Column("started_at", Moment),
        Column("completed_at", Moment),
        Column("score", Double),
        Column("recommendation", String(16)),
        Column("confidence", Double),
        Column("engine_version", String(128)),
        Column("failure_code", String(64)),
        Column("failure_message", Text),
        Column("decision", String(16)),
        Column("decision_number", Integer),
        Column("decision_reason", Text),
        Column("decided_by", String(200)),
        Column("decided_at", Moment),
        Column("documents", LONG_TEXT, nullable=False),
        Column("metadata", LONG_TEXT, nullable=False),
        Column("search_text", LONG_TEXT, nullable=False),
    )


def _make_the_rest() -> None:
    create_table(
        "events",
        Column("evaluation_id", Id, primary_key=True),
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("type", String(16), nullable=False),
        Column("attempt", Integer, nullable=False),
        Column("stage", String(32)),
        Column("progress", Double, nullable=False),
        Column("message", Text, nullable=False),
        Column("at", Moment, nullable=False),
        Column("data", Text, nullable=False),
    )
    create_table(
        "reports",
        Column("evaluation_id", Id, primary_key=True),
        Column("body", LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb"), nullable=False),
    )
    create_table(
        "decisions",
        Column("evaluation_id", Id, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("outcome", String(16), nullable=False),
        Column("reason", Text, nullable=False),
        Column("decided_by", String(200), nullable=False),
        Column("at", Moment, nullable=False),
    )
    create_table(
        "idempotency",
        Column("key_hash", _DIGEST, primary_key=True),
        Column("fingerprint", _DIGEST, nullable=False),
        Column("evaluation_id", Id, nullable=False),
        Column("created_at", Moment, nullable=False),
    )
