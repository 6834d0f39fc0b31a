"""The tables. `migrations/versions` makes them; a test holds the two against each other."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects import mysql

from adapters.sql.types import Id, Moment

# Both MySQL and MariaDB know this collation; nothing that must be unique relies on it.
ON_MYSQL: dict[str, Any] = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
_LONG_TEXT = Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")  # TEXT ends at 64 KiB
DIGEST = LargeBinary(32).with_variant(mysql.BINARY(32), "mysql", "mariadb")
BODY = LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")
_PLACE = LargeBinary(25).with_variant(mysql.VARBINARY(25), "mysql", "mariadb")
_LIKENESS = LargeBinary(17).with_variant(mysql.BINARY(17), "mysql", "mariadb")

metadata = MetaData()

evaluations = Table(
    "evaluations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("engine", String(128), nullable=False),
    Column("status", String(16), nullable=False),
    Column("stage", String(32)),
    Column("progress", Double, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("strikes", Integer, nullable=False),
    Column("dispatches", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("owner", String(128)),
    Column("lease_until", Moment),
    Column("due_at", Moment),  # the earlier of due time and deadline; null once terminal
    Column("deadline_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("completed_at", Moment),
    Column("score", Double),
    Column("recommendation", String(16)),
    Column("confidence", Double),
    Column("engine_version", String(128)),
    Column("failure_code", String(64)),
    Column("failure_message", Text),  # sealed, as each column that is marked so: see seals.py
    Column("decision", String(16)),  # the latest of `decisions`, whole, so that a row is an evaluation
    Column("decision_number", Integer),
    Column("decision_reason", Text),  # sealed
    Column("decided_by", String(200)),
    Column("decided_at", Moment),
    Column("documents", _LONG_TEXT, nullable=False),  # JSON: name, size and digest of both; sealed
    Column("metadata", _LONG_TEXT, nullable=False),  # JSON object of strings; sealed
    Column("search_text", _LONG_TEXT, nullable=False),  # keyed digests of the words of file names and metadata values
    Column("vacancy_id", Id),  # what follows is of a candidate for a vacancy
    Column("criteria_version", Integer),
    Column("place", _PLACE),  # in the ranking; null while it is not listed there
    Column("standing", _LONG_TEXT),  # JSON, once it is judged
    Column("erased_at", Moment),
    Column("retain_until", Moment),  # when it is erased; null while there is no such time
    Column("hold", Text),  # sealed JSON: who keeps it from being erased, when and why
    Column("submitted_by", String(200)),  # null before users were known
    Column("behind", Integer, nullable=False, server_default="0"),  # 1: it came while many of its tenant were open
    Index("ix_evaluations_submitted_by", "tenant", "submitted_by", "id"),
    Index("ix_evaluations_tenant", "tenant", "id"),
    Index("ix_evaluations_status", "tenant", "status", "id"),
    Index("ix_evaluations_recommendation", "tenant", "recommendation", "id"),
    Index("ix_evaluations_decision", "tenant", "decision", "id"),
    Index("ix_evaluations_due", "due_at"),
    Index("ix_evaluations_score", "tenant", "score", "id"),
    Index("ix_evaluations_vacancy", "vacancy_id", "id"),
    Index("ix_evaluations_vacancy_score", "vacancy_id", "score", "id"),
    Index("ix_evaluations_vacancy_status", "vacancy_id", "status", "id"),
    Index("ix_evaluations_place", "vacancy_id", "place", "id"),
    Index("ix_evaluations_retain_until", "retain_until"),
    **ON_MYSQL,
)

events = Table(
    "events",
    metadata,
    Column("evaluation_id", Id, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("type", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("stage", String(32)),
    Column("progress", Double, nullable=False),
    Column("message", Text, nullable=False),  # sealed where it tells why a job failed
    Column("at", Moment, nullable=False),
    Column("data", Text, nullable=False),  # JSON object
    **ON_MYSQL,
)

reports = Table(
    "reports",
    metadata,
    Column("evaluation_id", Id, primary_key=True),
    Column("body", BODY, nullable=False),  # sealed
    **ON_MYSQL,
)

decisions = Table(
    "decisions",
    metadata,
    Column("evaluation_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("outcome", String(16), nullable=False),
    Column("reason", Text, nullable=False),  # sealed
    Column("decided_by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    **ON_MYSQL,
)

reveals = Table(
    "reveals",
    metadata,
    Column("evaluation_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("revealed_by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    **ON_MYSQL,
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key_hash", DIGEST, primary_key=True),
    Column("fingerprint", DIGEST, nullable=False),
    Column("evaluation_id", Id, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_idempotency_evaluation", "evaluation_id"),
    Index("ix_idempotency_created", "created_at"),
    **ON_MYSQL,
)

workers = Table(
    "workers",
    metadata,
    Column("name", String(128), primary_key=True),  # host and process
    Column("seen_at", Moment, nullable=False),  # its latest sign of life
    Column("stopped_at", Moment),  # of an orderly stop
    **ON_MYSQL,
)

vacancies = Table(
    "vacancies",
    metadata,
    Column("id", Id, primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("engine", String(128), nullable=False),
    Column("title", String(200), nullable=False),
    Column("search_text", String(800), nullable=False),  # the casefolded title, which may be longer than it
    Column("status", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("document", Text, nullable=False),  # JSON: name, size and digest
    Column("posting", _LONG_TEXT),  # JSON, once it is read
    Column("draft", _LONG_TEXT, nullable=False),  # JSON: the criteria as they stand
    Column("draft_version", Integer, nullable=False),
    Column("next_criterion", Integer, nullable=False),
    Column("approved_version", Integer),
    Column("version", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("strikes", Integer, nullable=False),
    Column("owner", String(128)),
    Column("lease_until", Moment),
    Column("due_at", Moment),  # null once it is read
    Column("failure_code", String(64)),
    Column("failure_message", Text),
    Column("opened_by", String(200)),  # null before users were known
    Index("ix_vacancies_tenant", "tenant", "id"),
    Index("ix_vacancies_opened_by", "tenant", "opened_by", "id"),
    Index("ix_vacancies_status", "tenant", "status", "id"),
    Index("ix_vacancies_due", "due_at"),
    **ON_MYSQL,
)

criteria = Table(
    "criteria",
    metadata,
    Column("vacancy_id", Id, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("items", _LONG_TEXT, nullable=False),  # JSON
    Column("overrides", _LONG_TEXT, nullable=False),  # JSON
    Column("approved_by", String(200), nullable=False),
    Column("approved_at", Moment, nullable=False),
    **ON_MYSQL,
)

piles = Table(
    "piles",
    metadata,
    Column("vacancy_id", Id, primary_key=True),
    Column("last_seq", Integer, nullable=False),
    Column("queued", Integer, nullable=False),
    Column("running", Integer, nullable=False),
    Column("ended", Integer, nullable=False),
    Column("tallies", _LONG_TEXT, nullable=False),  # JSON: by version of the criteria
    **ON_MYSQL,
)

pile_events = Table(
    "pile_events",
    metadata,
    Column("vacancy_id", Id, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("type", String(32), nullable=False),
    Column("at", Moment, nullable=False),
    Column("message", Text, nullable=False),  # sealed as in `events`
    Column("data", Text, nullable=False),  # JSON object, whose file name is sealed
    Column("evaluation_id", Id),
    Column("queued", Integer, nullable=False),
    Column("running", Integer, nullable=False),
    Column("ended", Integer, nullable=False),
    **ON_MYSQL,
)

likenesses = Table(
    "likenesses",
    metadata,
    Column("vacancy_id", Id, primary_key=True),
    Column("digest", _LIKENESS, primary_key=True),  # keyed, of file, text or e-mail, by the first byte
    Column("evaluation_id", Id, primary_key=True),
    Index("ix_likenesses_evaluation", "evaluation_id"),
    **ON_MYSQL,
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("events", Text, nullable=False),  # JSON array; all when empty
    Column("secret", String(128), nullable=False),  # as it stands, because messages are signed with it
    Column("previous_secret", String(128)),
    Column("previous_until", Moment),
    Column("status", String(16), nullable=False),
    Column("reason", Text),
    Column("created_at", Moment, nullable=False),
    Index("ix_webhooks_tenant", "tenant", "id"),
    **ON_MYSQL,
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Id, primary_key=True),  # sorts by `at`
    Column("webhook_id", Id, nullable=False),
    Column("subject_id", Id, nullable=False),  # the job or vacancy within which the order is kept
    Column("seq", Integer, nullable=False),
    Column("type", String(32), nullable=False),
    Column("at", Moment, nullable=False),
    Column("job_id", Id),
    Column("vacancy_id", Id),
    Column("state", String(16), nullable=False),
    Column("due_at", Moment),  # null once it is settled
    Column("attempt", Integer, nullable=False),
    Column("uncounted", Integer, nullable=False),
    Column("status", Integer),
    Column("error", Text),
    Column("tried_at", Moment),
    Index("ix_webhook_deliveries_webhook", "webhook_id", "id"),
    Index("ix_webhook_deliveries_due", "webhook_id", "due_at"),
    Index("ix_webhook_deliveries_subject", "webhook_id", "subject_id", "seq"),
    **ON_MYSQL,
)
