"""What the terminal reads of the service's answers.

These are not the types of adapters/http: a terminal may be older than its service, so it takes any status, engine and
field that is added later, where the service's own types refuse them. A test holds the two sets together.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Raw, Struct

TERMINAL = frozenset({"succeeded", "failed", "canceled", "expired"})


class Problem(Struct, frozen=True, kw_only=True):
    """Why a request was refused (RFC 9457)."""

    status: int
    title: str
    code: str = "refused"
    detail: str = ""


class Accepted(Struct, frozen=True, kw_only=True):
    """A submission that will not be lost."""

    id: str
    status: str


class Failure(Struct, frozen=True, kw_only=True):
    """Why a job ended without a report."""

    code: str
    message: str


class Frame(Struct, frozen=True, kw_only=True):
    """One event of a job; `progress` goes from 0 to 1. A heartbeat has no `seq`."""

    type: str
    at: datetime
    seq: int = 0
    stage: str | None = None
    message: str = ""
    progress: float = 0.0

    @property
    def terminal(self) -> bool:
        return self.type in TERMINAL


class Document(Struct, frozen=True, kw_only=True):
    """One of the two documents of a job."""

    filename: str | None = None


class Documents(Struct, frozen=True, kw_only=True):
    """The two documents of a job."""

    cv: Document
    job_description: Document


class Decision(Struct, frozen=True, kw_only=True):
    """What a person decided."""

    outcome: str
    reason: str
    by: str
    at: datetime


class Summary(Struct, frozen=True, kw_only=True):
    """A job as lists show it."""

    id: str
    status: str
    created_at: datetime
    documents: Documents
    stage: str | None = None
    progress: float = 0.0
    engine: str = ""
    score: float | None = None
    recommendation: str | None = None
    error: Failure | None = None
    decision: Decision | None = None


class Job(Summary, frozen=True, kw_only=True):
    """A job with its report, once there is one."""

    report: Raw = Raw(b"null")


class Page(Struct, frozen=True, kw_only=True):
    """Jobs, newest first, each as it came."""

    items: list[Raw]
    next_page_token: str | None = None


class Evidence(Struct, frozen=True, kw_only=True):
    """A verbatim quote of the CV."""

    quote: str
    page: int | None = None


class Requirement(Struct, frozen=True, kw_only=True):
    """One thing that the job description asks for."""

    text: str
    kind: str
    must: bool


class Finding(Struct, frozen=True, kw_only=True):
    """A requirement judged."""

    requirement: Requirement
    status: str
    points: float
    max_points: float
    evidence: list[Evidence] = []
    note: str = ""


class Warning(Struct, frozen=True, kw_only=True):
    """Something a reader of the report should know."""

    code: str
    message: str


class Profile(Struct, frozen=True, kw_only=True):
    """What the CV says of the person, as far as it heads the report."""

    name: str | None = None


class Provenance(Struct, frozen=True, kw_only=True):
    """What the report was made with."""

    engine: str
    engine_version: str
    as_of: str


class Report(Struct, frozen=True, kw_only=True):
    """A judged pair; `score` is 0 to 100, or None when it could not be judged."""

    score: float | None
    recommendation: str
    confidence: float
    findings: list[Finding]
    warnings: list[Warning]
    provenance: Provenance
    profile: Profile = Profile()
