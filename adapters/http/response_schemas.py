"""The public vocabulary of HTTP: what responses carry."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from adapters.http.case_schemas import ContestOut, DeclarationsOut, GateOut, ReviewOut
from adapters.http.field_types import Id, Moment, Score, Share
from adapters.http.report_schemas import KeptReport
from domain.model.events import Stage
from domain.model.outcome import Status
from domain.model.principal import Role
from domain.model.report import Recommendation


class Urls(Struct, frozen=True, kw_only=True):
    """Where the parts of a job are found."""

    self: str
    events: str
    ws: str
    cancel: str
    report: str


class JobAccepted(Struct, frozen=True, kw_only=True):
    """A submission that will not be lost."""

    id: Id
    status: Status
    created_at: Moment
    urls: Urls


class JobError(Struct, frozen=True, kw_only=True):
    """Why a job ended without a report."""

    code: str
    message: str


RoleName = Annotated[
    str, Meta(extra_json_schema={"enum": [it.value for it in Role]})
]  # the report has a `Role` of its own


class Me(Struct, frozen=True, kw_only=True):
    """Who asks. `named`: a key or token proves it, and what is decided carries this name.

    `findings_only`: the tenant is shown no score, no advice and no order.
    `csrf_token` is there in a session: to be sent in `X-CSRF-Token` with whatever changes something.
    """

    tenant: str
    user: str
    roles: list[RoleName]
    named: bool
    findings_only: bool
    csrf_token: str | None


class DecisionOut(Struct, frozen=True, kw_only=True):
    """A person's decision; `number` counts from 1 and the latest one counts."""

    number: int
    outcome: Recommendation
    reason: str
    by: str
    at: Moment


class Decisions(Struct, frozen=True, kw_only=True):
    """Every decision on a job, the first one first."""

    items: list[DecisionOut]


class RevealOut(Struct, frozen=True, kw_only=True):
    """Who asked who the candidate is, and when."""

    by: str
    at: Moment


class Reveals(Struct, frozen=True, kw_only=True):
    """Everybody who asked who the candidate is, the first one first."""

    items: list[RevealOut]


class DocumentOut(Struct, frozen=True, kw_only=True):
    """What is known of a document; the filename is the sender's, for display only."""

    filename: str | None
    size: int
    sha256: str


class Documents(Struct, frozen=True, kw_only=True):
    """The two documents of a job."""

    cv: DocumentOut
    job_description: DocumentOut


class JobSummary(Struct, frozen=True, kw_only=True):
    """A job as lists show it."""

    id: Id
    status: Status
    stage: Stage | None
    progress: Share
    attempt: int
    last_seq: int
    engine: str
    engine_version: str | None
    created_at: Moment
    started_at: Moment | None
    completed_at: Moment | None
    deadline_at: Moment | None
    score: Score | None
    recommendation: Recommendation | None
    confidence: Share | None
    error: JobError | None
    decision: DecisionOut | None
    erased_at: Moment | None
    on_hold: bool
    vacancy_id: Id | None
    submitted_by: str | None
    documents: Documents
    metadata: dict[str, str]
    urls: Urls


class PutOffOut(Struct, frozen=True, kw_only=True):
    """A job waits for something to pass, such as an outage of a service that its engine needs."""

    until: Moment
    reason: str


class Job(JobSummary, frozen=True, kw_only=True):
    """A job, with its report once it succeeded.

    While it waits, `ahead` tells about how many are taken before it, and `put_off` until when and why it is not tried.
    """

    ahead: int | None
    put_off: PutOffOut | None
    report: KeptReport
    declarations: DeclarationsOut
    gates: list[GateOut]  # of the report, as they were declared
    opted_out: bool
    alternative_process: bool
    adverse_notice_due_at: Moment | None
    contests: list[ContestOut]
    reviews: ReviewOut | None
    reviewed_by: list[Id]


class RegionOut(Struct, frozen=True, kw_only=True):
    """A rectangle on a page; its sides are shares of the page from its top left corner."""

    page: int
    x0: Share
    y0: Share
    x1: Share
    y1: Share


class QuoteRegions(Struct, frozen=True, kw_only=True):
    """A quote, by its offsets in the CV's text, and where it stands."""

    start: int
    end: int
    regions: list[RegionOut]


class RegionsOut(Struct, frozen=True, kw_only=True):
    """The quotes of a report, each once."""

    items: list[QuoteRegions]


class HistoryOut(Struct, frozen=True, kw_only=True):
    """A page of jobs, newest first; `next_page_token` is null on the last one."""

    items: list[JobSummary]
    next_page_token: str | None


class EngineCostOut(Struct, frozen=True, kw_only=True):
    """What an engine says that a usual pair costs; null where it does not say."""

    seconds: float | None
    tokens: int | None
    money: float | None  # in the currency of whoever runs the service


class EngineOut(Struct, frozen=True, kw_only=True):
    """An engine that can be asked for, as it declares itself."""

    name: str
    version: str
    description: str
    default: bool
    deterministic: bool  # the same pair gets the same report
    judges_given_criteria: bool  # so that the candidates of a vacancy can be judged by it
    network: bool  # it may send what it judges over a network
    cost: EngineCostOut


class Engines(Struct, frozen=True, kw_only=True):
    """The engines, the default one first."""

    items: list[EngineOut]


class Health(Struct, frozen=True, kw_only=True):
    """The process answers."""

    status: Literal["ok"]
    version: str


class Check(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing the service depends on. `code` is stable; `since` is the last time that it was well, where known."""

    ok: bool
    detail: str | None
    code: Literal["no_workers"] | None = None
    since: Moment | None = None


class Readiness(Struct, frozen=True, kw_only=True):
    """Whether work can be taken, and what stands in the way."""

    status: Literal["ready", "degraded", "unavailable", "draining"]
    checks: dict[str, Check]


class Invalid(Struct, frozen=True, kw_only=True):
    """One thing to put right; `at` is where it was found, such as `$.cv.text`."""

    at: str
    message: str


class Problem(Struct, frozen=True, kw_only=True):
    """RFC 9457; `code` is stable, `detail` is for people."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    errors: list[Invalid] = []


class TicketOut(Struct, frozen=True, kw_only=True):
    """Good for one listener, once, until `expires_at`; `ws` is where, with the ticket."""

    ticket: str
    expires_at: Moment
    ws: str


class SessionOut(Struct, frozen=True, kw_only=True):
    """The session is in a cookie; `csrf_token` goes into `X-CSRF-Token` with whatever changes something by it."""

    csrf_token: str
