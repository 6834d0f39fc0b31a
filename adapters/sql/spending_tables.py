"""The tables of what is spent on calls to services."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table

from adapters.sql.tables import ON_MYSQL, metadata
from adapters.sql.types import Id

spending = Table(
    "spending",
    metadata,
    Column("account", String(96), primary_key=True),  # job:ID, tenant:2026-11-28:NAME or day:2026-11-28
    Column("day", String(10), nullable=False),  # of UTC, on which it was last reserved from
    Column("tokens", BigInteger, nullable=False),
    Column("micros", BigInteger, nullable=False),  # millionths of the currency
    Index("ix_spending_day", "day"),
    **ON_MYSQL,
)

spending_reservations = Table(  # those that were not settled yet, or never will be
    "spending_reservations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("day", String(10), nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("micros", BigInteger, nullable=False),
    Index("ix_spending_reservations_day", "day"),
    **ON_MYSQL,
)
