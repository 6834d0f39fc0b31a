"""What is spent on calls to services, and what is set aside for those that run."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String

from adapters.sql.migrations.steps import create_index, create_table
from adapters.sql.types import Id

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "spending",
        Column("account", String(96), primary_key=True),
        Column("day", String(10), nullable=False),
        Column("tokens", BigInteger, nullable=False),
        Column("micros", BigInteger, nullable=False),
    )
    create_index("ix_spending_day", "spending", ["day"])
    create_table(
        "spending_reservations",
        Column("id", Id, primary_key=True),
        Column("day", String(10), nullable=False),
        Column("tokens", BigInteger, nullable=False),
        Column("micros", BigInteger, nullable=False),
    )
    create_index("ix_spending_reservations_day", "spending_reservations", ["day"])
