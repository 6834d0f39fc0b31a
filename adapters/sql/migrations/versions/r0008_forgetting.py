"""Keys of evaluations, and what it takes to forget a candidate."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String, Text
from sqlalchemy.dialects import mysql

from adapters.sql.migrations.steps import add_column, create_index, create_table
from adapters.sql.types import Id, Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("evaluations", Column("erased_at", Moment))
    add_column("evaluations", Column("retain_until", Moment))
    add_column("evaluations", Column("hold", Text))
    create_index("ix_evaluations_retain_until", "evaluations", ["retain_until"])
    create_index("ix_idempotency_evaluation", "idempotency", ["evaluation_id"])
    create_index("ix_idempotency_created", "idempotency", ["created_at"])
    create_table(
        "evaluation_keys",
        Column("evaluation_id", Id, primary_key=True),
        Column("master_id", String(32), nullable=False),
        Column("wrapped", LargeBinary(128).with_variant(mysql.VARBINARY(128), "mysql", "mariadb"), nullable=False),
    )
    create_index("ix_evaluation_keys_master", "evaluation_keys", ["master_id"])
    create_table(
        "subjects",
        Column("tenant", String(64), primary_key=True),
        Column("digest", LargeBinary(32).with_variant(mysql.BINARY(32), "mysql", "mariadb"), primary_key=True),
        Column("evaluation_id", Id, primary_key=True),
    )
    create_index("ix_subjects_evaluation", "subjects", ["evaluation_id"])
