"""The tables of case files. Their texts are of or about a candidate and stand in columns of their own."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from adapters.sql.tables import ON_MYSQL, metadata
from adapters.sql.types import Id, Moment

case_files = Table(
    "case_files",
    metadata,
    Column("evaluation_id", Id, primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("notice_due_at", Moment),  # of an adverse outcome; null while nothing is due
    Index("ix_case_files_due", "tenant", "notice_due_at", "evaluation_id"),
    **ON_MYSQL,
)

declarations = Table(
    "declarations",
    metadata,
    Column("evaluation_id", Id, primary_key=True),
    Column("fact", String(32), primary_key=True),
    Column("told_text", Text, nullable=False),  # sealed
    Column("declared_by", String(16), nullable=False),
    Column("declared_at", Moment, nullable=False),
    Column("recorded_by", String(200), nullable=False),
    **ON_MYSQL,
)

notices = Table(
    "notices",
    metadata,
    Column("evaluation_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False),
    Column("version", String(100), nullable=False),  # of the words
    Column("given_at", Moment, nullable=False),
    Column("legal_basis", String(32)),
    Column("opted_out", Boolean, nullable=False),
    Column("alternative_process", Boolean, nullable=False),
    Column("recorded_by", String(200), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    **ON_MYSQL,
)

contests = Table(
    "contests",
    metadata,
    Column("evaluation_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("statement", Text),  # sealed
    Column("recorded_by", String(200), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("outcome", String(16)),  # what follows is of its answer
    Column("answer_text", Text),  # sealed
    Column("answered_by", String(200)),
    Column("answered_at", Moment),
    **ON_MYSQL,
)

reviews = Table(
    "reviews",
    metadata,
    Column("evaluation_id", Id, primary_key=True),  # of the correction
    Column("of_id", Id, nullable=False),
    Column("reason_text", Text, nullable=False),  # sealed
    Column("reviewed_by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_reviews_of", "of_id", "evaluation_id"),
    **ON_MYSQL,
)
