"""The table of shadow runs. What it keeps beside the sealed columns tells of no candidate more than their job does."""

from __future__ import annotations

from sqlalchemy import Column, Double, Index, Integer, String, Table, Text

from adapters.sql.tables import BODY, ON_MYSQL, metadata
from adapters.sql.types import Id, Moment

shadow_runs = Table(
    "shadow_runs",
    metadata,
    Column("evaluation_id", Id, primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("vacancy_id", Id),
    Column("champion", String(128), nullable=False),
    Column("challenger", String(128), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("due_at", Moment),  # null once it has ended
    Column("attempt", Integer, nullable=False),
    Column("strikes", Integer, nullable=False),
    Column("owner", String(128)),
    Column("lease_until", Moment),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("champion_version", String(128)),
    Column("champion_score", Double),
    Column("champion_advice", String(16)),
    Column("champion_seconds", Double),
    Column("champion_tokens", Integer),
    Column("champion_money", Double),
    Column("challenger_version", String(128)),
    Column("challenger_score", Double),
    Column("challenger_advice", String(16)),
    Column("challenger_seconds", Double),
    Column("challenger_tokens", Integer),
    Column("challenger_money", Double),
    Column("findings", String(200)),  # counts with spaces between: the 16 of both, and those of one alone
    Column("failure_code", String(64)),
    Column("failure_message", Text),  # sealed
    Column("body", BODY),  # the challenger's report; sealed
    Index("ix_shadow_runs_due", "due_at"),
    Index("ix_shadow_runs_engines", "tenant", "champion", "challenger", "evaluation_id"),
    **ON_MYSQL,
)
