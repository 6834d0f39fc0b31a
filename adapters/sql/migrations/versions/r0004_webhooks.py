"""Webhooks, and what is to be delivered to them."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Text

from adapters.sql.migrations.steps import create_index, create_table
from adapters.sql.types import Id, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_webhooks()
    _make_deliveries()


def _make_webhooks() -> None:
    create_table(
        "webhooks",
        Column("id", Id, primary_key=True),
        Column("tenant", String(64), nullable=False),
        Column("url", Text, nullable=False),
        Column("events", Text, nullable=False),
        Column("secret", String(128), nullable=False),
        Column("previous_secret", String(128)),
        Column("previous_until", Moment),
        Column("status", String(16), nullable=False),
        Column("reason", Text),
        Column("created_at", Moment, nullable=False),
    )
    create_index("ix_webhooks_tenant", "webhooks", ["tenant", "id"])


def _make_deliveries() -> None:
    create_table(
        "webhook_deliveries",
        Column("id", Id, primary_key=True),
        Column("webhook_id", Id, nullable=False),
        Column("subject_id", Id, nullable=False),
        Column("seq", Integer, nullable=False),
        Column("type", String(32), nullable=False),
        Column("at", Moment, nullable=False),
        Column("job_id", Id),
        Column("vacancy_id", Id),
        Column("state", String(16), nullable=False),
        Column("due_at", Moment),
        Column("attempt", Integer, nullable=False),
        Column("uncounted", Integer, nullable=False),
        Column("status", Integer),
        Column("error", Text),
        Column("tried_at", Moment),
    )
    create_index("ix_webhook_deliveries_webhook", "webhook_deliveries", ["webhook_id", "id"])
    create_index("ix_webhook_deliveries_due", "webhook_deliveries", ["webhook_id", "due_at"])
    create_index("ix_webhook_deliveries_subject", "webhook_deliveries", ["webhook_id", "subject_id", "seq"])
