"""What people declare, tell, contest and answer, as the service tells of it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Declared(Struct, frozen=True, kw_only=True):
    """One fact: `value`, or `days` of a notice period, with who declared it and when."""

    declared_by: str
    declared_at: datetime
    recorded_by: str = ""
    value: str | None = None
    willing_to_relocate: bool | None = None
    days: int | None = None


class Declarations(Struct, frozen=True, kw_only=True):
    """What was declared; None where nothing was."""

    work_authorisation: Declared | None = None
    location: Declared | None = None
    notice_period: Declared | None = None


class Gate(Struct, frozen=True, kw_only=True):
    """A criterion that a declaration answers: met, missing or open."""

    text: str
    kind: str
    must: bool
    status: str
    declared_by: str | None = None
    declared_at: datetime | None = None


class Notice(Struct, frozen=True, kw_only=True):
    """A notice that was given; `number` counts from 1."""

    number: int
    kind: str
    version: str
    given_at: datetime
    legal_basis: str | None = None
    opted_out: bool = False
    alternative_process: bool = False
    recorded_by: str = ""


class ContestAnswer(Struct, frozen=True, kw_only=True):
    """What came of a contest: upheld or changed."""

    outcome: str
    reason: str
    by: str
    at: datetime


class Contest(Struct, frozen=True, kw_only=True):
    """A candidate's contest; `answer` is None while it waits for one."""

    number: int
    opened_at: datetime
    statement: str | None = None
    recorded_by: str = ""
    answer: ContestAnswer | None = None


class Review(Struct, frozen=True, kw_only=True):
    """The job that this one corrects, and why."""

    job_id: str
    reason: str
    by: str
    at: datetime


class DueNotice(Struct, frozen=True, kw_only=True):
    """A candidate who has to be told of a decision."""

    job_id: str
    due_at: datetime
    overdue: bool = False
    vacancy_id: str | None = None
    filename: str | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
