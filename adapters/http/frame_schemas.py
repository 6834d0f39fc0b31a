"""The public vocabulary of the event stream: what listeners get."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from adapters.http.field_types import Id, Moment, Score, Share
from adapters.http.report_schemas import KeptReport
from adapters.http.response_schemas import JobError
from domain.model.events import EventType, Stage
from domain.model.outcome import Status
from domain.model.report import Recommendation

Happening = Annotated[str, Meta(extra_json_schema={"enum": [it.value for it in EventType if not it.terminal]})]
Ending = Annotated[str, Meta(extra_json_schema={"enum": [it.value for it in EventType if it.terminal]})]
_ATTEMPT = Meta(extra_json_schema={"properties": {"attempt": {"type": "integer"}}, "required": ["attempt"]})


class Frame(Struct, frozen=True, kw_only=True):
    """One event, as listeners get it."""

    type: Happening
    job_id: Id
    seq: int
    stage: Stage | None
    message: str
    progress: Share
    at: Moment
    data: Annotated[dict[str, str | float | None], _ATTEMPT]


class Result(Struct, frozen=True, kw_only=True):
    """The data of the last frame."""

    status: Status
    score: Score | None
    recommendation: Recommendation | None
    confidence: Share | None
    error: JobError | None
    report: KeptReport


class LastFrame(Struct, frozen=True, kw_only=True):
    """The event that ended the job, with the result."""

    type: Ending
    job_id: Id
    seq: int
    stage: Stage | None
    message: str
    progress: Share
    at: Moment
    data: Result


class Progress(Struct, frozen=True, kw_only=True, tag="progress", tag_field="type"):
    """How far the stage has come that runs now; it has no `seq`, is not kept, and may be missing."""

    job_id: Id
    stage: Stage
    message: str
    progress: Share
    at: Moment
    data: dict[str, str] = {}


class Heartbeat(Struct, frozen=True, kw_only=True, tag="heartbeat", tag_field="type"):
    """The line is alive and nothing has happened; it has no `seq`."""

    job_id: Id
    at: Moment
