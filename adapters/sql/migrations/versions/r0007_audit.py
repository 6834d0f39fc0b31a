"""The audit trail."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, String
from sqlalchemy.dialects import mysql

from adapters.sql.migrations.steps import create_index, create_table
from adapters.sql.types import Id, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    digest = LargeBinary(32).with_variant(mysql.BINARY(32), "mysql", "mariadb")
    create_table(
        "audit_heads",
        Column("tenant", String(64), primary_key=True),
        Column("seq", BigInteger, nullable=False),
        Column("digest", digest, nullable=False),
        Column("at", Moment),
        Column("signed_seq", BigInteger, nullable=False),
    )
    create_table(
        "audit_entries",
        Column("tenant", String(64), primary_key=True),
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        Column("at", Moment, nullable=False),
        Column("action", String(40), nullable=False),
        Column("actor", String(200), nullable=False),
        Column("evaluation_id", Id),
        Column("vacancy_id", Id),
        Column("body", LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb"), nullable=False),
        Column("digest", digest, nullable=False),
    )
    create_index("ix_audit_entries_at", "audit_entries", ["tenant", "at", "seq"])
    create_index("ix_audit_entries_action", "audit_entries", ["tenant", "action", "seq"])
    create_index("ix_audit_entries_actor", "audit_entries", ["tenant", "actor", "seq"])
    create_index("ix_audit_entries_evaluation", "audit_entries", ["evaluation_id", "seq"])
    create_index("ix_audit_entries_vacancy", "audit_entries", ["vacancy_id", "seq"])
    create_table(
        "audit_checkpoints",
        Column("tenant", String(64), primary_key=True),
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        Column("body", LargeBinary(1000).with_variant(mysql.VARBINARY(1000), "mysql", "mariadb"), nullable=False),
        Column("signature", LargeBinary(64).with_variant(mysql.BINARY(64), "mysql", "mariadb"), nullable=False),
    )
