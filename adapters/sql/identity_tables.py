"""The tables of who may ask, and for how much."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table
from sqlalchemy.dialects import mysql

from adapters.sql.tables import DIGEST, ON_MYSQL, metadata
from adapters.sql.types import Moment

_CREDENTIAL = LargeBinary(33).with_variant(mysql.VARBINARY(33), "mysql", "mariadb")

api_keys = Table(
    "api_keys",
    metadata,
    Column("hint", String(16), primary_key=True),
    Column("digest", DIGEST, nullable=False),
    Column("tenant", String(64), nullable=False),
    Column("user", String(200), nullable=False),
    Column("role", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("successor", String(16)),
    Column("revoked_at", Moment),
    Column("last_used_at", Moment),
    Index("ix_api_keys_digest", "digest"),
    Index("ix_api_keys_tenant", "tenant", "created_at"),
    **ON_MYSQL,
)

daily_counts = Table(
    "daily_counts",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),  # of UTC, as 2026-11-27
    Column("accepted", Integer, nullable=False),
    **ON_MYSQL,
)

ws_tickets = Table(
    "ws_tickets",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("subject", String(64), nullable=False),
    Column("tenant", String(64), nullable=False),
    Column("user", String(200), nullable=False),
    Column("roles", String(100), nullable=False),  # with blanks between
    Column("named", Integer, nullable=False),
    Column("until", Moment),
    Column("credential", _CREDENTIAL, nullable=False),  # kind, and digest of a key
    Column("expires_at", Moment, nullable=False),
    Index("ix_ws_tickets_expires", "expires_at"),
    **ON_MYSQL,
)

desk_sessions = Table(
    "desk_sessions",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("user", String(200), nullable=False),
    Column("roles", String(100), nullable=False),  # with blanks between
    Column("named", Integer, nullable=False),
    Column("until", Moment),
    Column("credential", _CREDENTIAL, nullable=False),  # kind, and digest of a key
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("ix_desk_sessions_created", "created_at"),
    **ON_MYSQL,
)
