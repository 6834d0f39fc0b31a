"""The tables of keys, and of whom an evaluation is about; beside those of `tables`."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, String, Table
from sqlalchemy.dialects import mysql

from adapters.sql.tables import DIGEST, ON_MYSQL, metadata
from adapters.sql.types import Id

_WRAPPED = LargeBinary(128).with_variant(mysql.VARBINARY(128), "mysql", "mariadb")

evaluation_keys = Table(  # apart from what they open, for a backup of its own
    "evaluation_keys",
    metadata,
    Column("evaluation_id", Id, primary_key=True),
    Column("master_id", String(32), nullable=False),
    Column("wrapped", _WRAPPED, nullable=False),
    Index("ix_evaluation_keys_master", "master_id"),
    **ON_MYSQL,
)

subjects = Table(
    "subjects",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("digest", DIGEST, primary_key=True),  # keyed, of an e-mail address
    Column("evaluation_id", Id, primary_key=True),
    Index("ix_subjects_evaluation", "evaluation_id"),
    **ON_MYSQL,
)
