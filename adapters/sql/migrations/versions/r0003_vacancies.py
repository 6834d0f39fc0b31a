"""Vacancies, the versions of their criteria, and the piles of their candidates."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Text
from sqlalchemy.dialects import mysql

from adapters.sql.migrations.steps import LONG_TEXT, add_column, create_index, create_table
from adapters.sql.types import Id, Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_LIKENESS = LargeBinary(17).with_variant(mysql.BINARY(17), "mysql", "mariadb")


def upgrade() -> None:
    _add_to_evaluations()
    _make_vacancies()
    _make_piles()


def _add_to_evaluations() -> None:
    add_column("evaluations", Column("vacancy_id", Id))
    add_column("evaluations", Column("criteria_version", Integer))
    add_column("evaluations", Column("place", LargeBinary(25).with_variant(mysql.VARBINARY(25), "mysql", "mariadb")))
    add_column("evaluations", Column("standing", LONG_TEXT))
    create_index("ix_evaluations_score", "evaluations", ["tenant", "score", "id"])
    create_index("ix_evaluations_vacancy", "evaluations", ["vacancy_id", "id"])
    create_index("ix_evaluations_vacancy_score", "evaluations", ["vacancy_id", "score", "id"])
    create_index("ix_evaluations_vacancy_status", "evaluations", ["vacancy_id", "status", "id"])
    create_index("ix_evaluations_place", "evaluations", ["vacancy_id", "place", "id"])


def _make_vacancies() -> None:
    create_table(
        "vacancies",
        Column("id", Id, primary_key=True),
        Column("tenant", String(64), nullable=False),
        Column("engine", String(128), nullable=False),
        Column("title", String(200), nullable=False),
        Column("search_text", String(800), nullable=False),
        Column("status", String(16), nullable=False),
        Column("created_at", Moment, nullable=False),
        Column("document", Text, nullable=False),
        Column("posting", LONG_TEXT),
        Column("draft", LONG_TEXT, nullable=False),
        Column("draft_version", Integer, nullable=False),
        Column("next_criterion", Integer, nullable=False),
        Column("approved_version", Integer),
        Column("version", Integer, nullable=False),
        Column("attempt", Integer, nullable=False),
        Column("strikes", Integer, nullable=False),
        Column("owner", String(128)),
        Column("lease_until", Moment),
        Column("due_at", Moment),
        Column("failure_code", String(64)),
        Column("failure_message", Text),
    )
    create_index("ix_vacancies_tenant", "vacancies", ["tenant", "id"])
    create_index("ix_vacancies_status", "vacancies", ["tenant", "status", "id"])
    create_index("ix_vacancies_due", "vacancies", ["due_at"])
    create_table(
        "criteria",
        Column("vacancy_id", Id, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("items", LONG_TEXT, nullable=False),
        Column("overrides", LONG_TEXT, nullable=False),
        Column("approved_by", String(200), nullable=False),
        Column("approved_at", Moment, nullable=False),
    )


def _make_piles() -> None:
    create_table(
        "piles",
        Column("vacancy_id", Id, primary_key=True),
        Column("last_seq", Integer, nullable=False),
        Column("queued", Integer, nullable=False),
        Column("running", Integer, nullable=False),
        Column("ended", Integer, nullable=False),
        Column("tallies", LONG_TEXT, nullable=False),
    )
    create_table(
        "pile_events",
        Column("vacancy_id", Id, primary_key=True),
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("type", String(32), nullable=False),
        Column("at", Moment, nullable=False),
        Column("message", Text, nullable=False),
        Column("data", Text, nullable=False),
        Column("evaluation_id", Id),
        Column("queued", Integer, nullable=False),
        Column("running", Integer, nullable=False),
        Column("ended", Integer, nullable=False),
    )
    create_table(
        "likenesses",
        Column("vacancy_id", Id, primary_key=True),
        Column("digest", _LIKENESS, primary_key=True),
        Column("evaluation_id", Id, primary_key=True),
    )
    create_index("ix_likenesses_evaluation", "likenesses", ["evaluation_id"])
