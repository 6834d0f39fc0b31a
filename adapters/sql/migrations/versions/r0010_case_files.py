"""What people declare, tell, contest and answer."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String, Text

from adapters.sql.migrations.steps import create_index, create_table
from adapters.sql.types import Id, Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "case_files",
        Column("evaluation_id", Id, primary_key=True),
        Column("tenant", String(64), nullable=False),
        Column("version", Integer, nullable=False),
        Column("notice_due_at", Moment),
    )
    create_index("ix_case_files_due", "case_files", ["tenant", "notice_due_at", "evaluation_id"])
    create_table(
        "declarations",
        Column("evaluation_id", Id, primary_key=True),
        Column("fact", String(32), primary_key=True),
        Column("told_text", Text, nullable=False),
        Column("declared_by", String(16), nullable=False),
        Column("declared_at", Moment, nullable=False),
        Column("recorded_by", String(200), nullable=False),
    )
    create_table(
        "notices",
        Column("evaluation_id", Id, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("kind", String(32), nullable=False),
        Column("version", String(100), nullable=False),
        Column("given_at", Moment, nullable=False),
        Column("legal_basis", String(32)),
        Column("opted_out", Boolean, nullable=False),
        Column("alternative_process", Boolean, nullable=False),
        Column("recorded_by", String(200), nullable=False),
        Column("recorded_at", Moment, nullable=False),
    )
    _contests_and_reviews()


def _contests_and_reviews() -> None:
    create_table(
        "contests",
        Column("evaluation_id", Id, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("statement", Text),
        Column("recorded_by", String(200), nullable=False),
        Column("opened_at", Moment, nullable=False),
        Column("outcome", String(16)),
        Column("answer_text", Text),
        Column("answered_by", String(200)),
        Column("answered_at", Moment),
    )
    create_table(
        "reviews",
        Column("evaluation_id", Id, primary_key=True),
        Column("of_id", Id, nullable=False),
        Column("reason_text", Text, nullable=False),
        Column("reviewed_by", String(200), nullable=False),
        Column("at", Moment, nullable=False),
    )
    create_index("ix_reviews_of", "reviews", ["of_id", "evaluation_id"])
