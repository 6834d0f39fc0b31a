"""The public vocabulary of HTTP: what is decoded from requests and encoded into responses."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

from domain.model.events import Stage
from domain.model.outcome import Status
from domain.model.report import Recommendation

Share = Annotated[float, Meta(ge=0, le=1)]
Score = Annotated[float, Meta(ge=0, le=100)]
Moment = Annotated[datetime, Meta(tz=True, extra_json_schema={"format": "date-time"})]
Timestamp = Annotated[str, Meta(max_length=64, extra_json_schema={"format": "date-time"})]
Id = Annotated[UUID, Meta(extra_json_schema={"format": "uuid"})]
Json = Meta(extra_json_schema={"type": ["object", "null"], "additionalProperties": True})


# ---- requests


class DocumentIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document: either `text`, or a file as `base64` with an optional `filename`."""

    text: str | UnsetType = UNSET
    content: bytes | UnsetType = field(default=UNSET, name="base64")
    filename: str | UnsetType = UNSET

    def __post_init__(self) -> None:
        if (self.text is UNSET) == (self.content is UNSET):
            raise ValueError("Give either `text` or `base64`")
        if self.text is not UNSET and self.filename is not UNSET:
            raise ValueError("A `filename` goes with `base64` only")


_ONE_OF_TWO = Meta(
    extra_json_schema={
        "oneOf": [
            {"required": ["text"], "not": {"anyOf": [{"required": ["base64"]}, {"required": ["filename"]}]}},
            {"required": ["base64"], "not": {"required": ["text"]}},
        ]
    }
)
_TEXTS = Meta(extra_json_schema={"type": "object", "additionalProperties": {"type": "string"}, "default": {}})
EngineName = Annotated[str, Meta(min_length=1, max_length=100)]
Seconds = Annotated[float, Meta(gt=0)]


class JobIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A CV to judge against a job description."""

    cv: Annotated[DocumentIn, _ONE_OF_TWO]
    job_description: Annotated[DocumentIn, _ONE_OF_TWO]
    engine: EngineName | None = None
    metadata: Annotated[Raw | UnsetType, _TEXTS] = UNSET  # decoded once its size is known
    deadline_s: Seconds | None = None


class JobFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a form may carry beside the two documents; `metadata` is a JSON object of strings."""

    engine: EngineName | None = None
    metadata: str | None = None
    deadline_s: Seconds | None = None


class DecisionIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person decided, who it was, and why."""

    outcome: Recommendation
    reason: Annotated[str, Meta(min_length=1, max_length=4000)]
    by: Annotated[str, Meta(min_length=1, max_length=200)]


class HistoryQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters (bounds included) and paging; `page_size` above the limit is lowered to it."""

    status: Status | None = None
    engine: EngineName | None = None
    recommendation: Recommendation | None = None
    decision: Recommendation | None = None
    score_min: Score | None = None
    score_max: Score | None = None
    created_after: Timestamp | None = None
    created_before: Timestamp | None = None
    text: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    page_size: Annotated[int, Meta(ge=1)] | None = None
    page_token: Annotated[str, Meta(max_length=200)] | None = None


class FollowQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a listener goes on: events with a greater `seq` follow."""

    after_seq: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0


class NoQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """No parameters."""


# ---- responses


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
    documents: Documents
    metadata: dict[str, str]
    urls: Urls


class Job(JobSummary, frozen=True, kw_only=True):
    """A job, with its report once it succeeded."""

    report: Annotated[Raw, Json]


class HistoryOut(Struct, frozen=True, kw_only=True):
    """A page of jobs, newest first; `next_page_token` is null on the last one."""

    items: list[JobSummary]
    next_page_token: str | None


class EngineOut(Struct, frozen=True, kw_only=True):
    """An engine that can be asked for."""

    name: str
    version: str
    description: str
    default: bool


class Engines(Struct, frozen=True, kw_only=True):
    """The engines, the default one first."""

    items: list[EngineOut]


class Health(Struct, frozen=True, kw_only=True):
    """The process answers."""

    status: Literal["ok"]
    version: str


class Check(Struct, frozen=True, kw_only=True):
    """One thing the service depends on."""

    ok: bool
    detail: str | None


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
