"""Jobs as the service tells of them. A text that names a state or a kind may have values that are added later."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from msgspec import Raw, Struct, field

from adapters.client.answers import Answer
from adapters.client.people import Contest, Declarations, Gate, Review
from adapters.client.reports import Report

TERMINAL = frozenset({"succeeded", "failed", "canceled", "expired"})
_NONE = b"null"


class Failure(Struct, frozen=True, kw_only=True):
    """Why a job ended without a report."""

    code: str
    message: str


class Decision(Struct, frozen=True, kw_only=True):
    """What a person decided; `number` counts from 1, and the latest one counts."""

    outcome: str
    reason: str
    by: str
    at: datetime
    number: int = 1


class Reveal(Struct, frozen=True, kw_only=True):
    """Who asked who the candidate is, and when."""

    by: str
    at: datetime


class DocumentInfo(Struct, frozen=True, kw_only=True):
    """What is known of a document."""

    filename: str | None = None
    size: int | None = None
    sha256: str | None = None


class Documents(Struct, frozen=True, kw_only=True):
    """The two documents of a job."""

    cv: DocumentInfo = DocumentInfo()
    job_description: DocumentInfo = DocumentInfo()


class PutOff(Struct, frozen=True, kw_only=True):
    """Until when a job is not tried, and why."""

    until: datetime
    reason: str


class JobSummary(Answer, frozen=True, kw_only=True):
    """A job as lists show it; `status` is queued, running, succeeded, failed, canceled or expired."""

    id: str
    status: str
    created_at: datetime
    stage: str | None = None
    progress: float = 0.0
    attempt: int = 0
    last_seq: int = 0
    engine: str = ""
    engine_version: str | None = None
    vacancy_id: str | None = None
    submitted_by: str | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    deadline_at: datetime | None = None
    score: float | None = None
    recommendation: str | None = None
    confidence: float | None = None
    error: Failure | None = None
    decision: Decision | None = None
    documents: Documents = Documents()
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether the status is the last one."""
        return self.status in TERMINAL


class Job(JobSummary, frozen=True, kw_only=True):
    """A job with its report; one that was accepted just now has its id, status and time, and no more."""

    report_json: Raw = field(default=Raw(_NONE), name="report")
    put_off: PutOff | None = None  # while it waits for something to pass
    declarations: Declarations = Declarations()
    gates: list[Gate] = field(default_factory=list)  # how they stand by what was declared
    opted_out: bool = False
    alternative_process: bool = False
    adverse_notice_due_at: datetime | None = None
    contests: list[Contest] = field(default_factory=list)
    reviews: Review | None = None  # the job that this one corrects
    reviewed_by: list[str] = field(default_factory=list)

    @cached_property
    def report(self) -> Report | None:
        """None unless the job succeeded; or the report was erased. Raises msgspec.DecodeError for a strange one."""
        return None if bytes(self.report_json) == _NONE else Report.of(self.report_json)


class Event(Struct, frozen=True, kw_only=True):
    """One event of a job; `progress` goes from 0 to 1, and `data` of the last one is the result with its report."""

    type: str
    at: datetime
    seq: int = 0  # a heartbeat has none, nor has progress
    job_id: str = ""
    stage: str | None = None
    message: str = ""
    progress: float = 0.0
    data: dict[str, Any] = {}

    @property
    def terminal(self) -> bool:
        """Whether the job has ended."""
        return self.type in TERMINAL


class EngineCost(Struct, frozen=True, kw_only=True):
    """What an engine says that a usual pair costs; None where it does not say."""

    seconds: float | None = None
    tokens: int | None = None
    money: float | None = None


class Engine(Struct, frozen=True, kw_only=True):
    """An engine that can be asked for, as it declares itself."""

    name: str
    version: str
    description: str = ""
    default: bool = False
    deterministic: bool = True
    judges_given_criteria: bool = True
    network: bool = False  # it may send what it judges over a network
    cost: EngineCost = EngineCost()


class Health(Struct, frozen=True, kw_only=True):
    """The process answers."""

    status: str
    version: str = ""


class Check(Struct, frozen=True, kw_only=True):
    """One part that the service depends on; `since` is the last time that it was well, where known."""

    ok: bool
    detail: str | None = None
    code: str | None = None
    since: datetime | None = None


class Readiness(Struct, frozen=True, kw_only=True):
    """Whether work can be taken: ready, degraded, unavailable or draining, and what stands in the way."""

    status: str
    checks: dict[str, Check] = {}
