"""The tables of the audit trail; beside those of `tables`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table
from sqlalchemy.dialects import mysql

from adapters.sql.tables import BODY, DIGEST, ON_MYSQL, metadata
from adapters.sql.types import Id, Moment

audit_heads = Table(
    "audit_heads",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("seq", BigInteger, nullable=False),  # of the last entry
    Column("digest", DIGEST, nullable=False),
    Column("at", Moment),
    Column("signed_seq", BigInteger, nullable=False),  # up to which there is a checkpoint
    **ON_MYSQL,
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("action", String(40), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("evaluation_id", Id),
    Column("vacancy_id", Id),
    Column("body", BODY, nullable=False),  # what was hashed; never a JSON column
    Column("digest", DIGEST, nullable=False),
    Index("ix_audit_entries_at", "tenant", "at", "seq"),
    Index("ix_audit_entries_action", "tenant", "action", "seq"),
    Index("ix_audit_entries_actor", "tenant", "actor", "seq"),
    Index("ix_audit_entries_evaluation", "evaluation_id", "seq"),
    Index("ix_audit_entries_vacancy", "vacancy_id", "seq"),
    **ON_MYSQL,
)

audit_checkpoints = Table(
    "audit_checkpoints",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary(1000).with_variant(mysql.VARBINARY(1000), "mysql", "mariadb"), nullable=False),
    Column("signature", LargeBinary(64).with_variant(mysql.BINARY(64), "mysql", "mariadb"), nullable=False),
    **ON_MYSQL,
)
