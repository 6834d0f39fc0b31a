"""What a tenant was accepted on a day, and whose evaluations and vacancies are."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String

from adapters.sql.migrations.steps import add_column, create_index, create_table

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "daily_counts",
        Column("tenant", String(64), primary_key=True),
        Column("day", String(10), primary_key=True),
        Column("accepted", Integer, nullable=False),
    )
    add_column("evaluations", Column("submitted_by", String(200)))
    create_index("ix_evaluations_submitted_by", "evaluations", ["tenant", "submitted_by", "id"])
    add_column("vacancies", Column("opened_by", String(200)))
    create_index("ix_vacancies_opened_by", "vacancies", ["tenant", "opened_by", "id"])
