"""The public vocabulary of the event stream: what listeners get."""

from __future__ import annotations

from typing import Annotated

from msgspec import Raw, Struct

from adapters.http.field_types import Id, Json, Moment, Score, Share
from adapters.http.response_schemas import JobError
from domain.model.events import Stage
from domain.model.outcome import Status
from domain.model.report import Recommendation


class Frame(Struct, frozen=True, kw_only=True):
    """One event, as listeners get it."""

    type: str
    job_id: Id
    seq: int
    stage: Stage | None
    message: str
    progress: Share
    at: Moment
    data: dict[str, str | float | None]


class Result(Struct, frozen=True, kw_only=True):
    """The data of the last frame."""

    status: Status
    score: Score | None
    recommendation: Recommendation | None
    confidence: Share | None
    error: JobError | None
    report: Annotated[Raw, Json]


class LastFrame(Struct, frozen=True, kw_only=True):
    """The event that ended the job, with the result."""

    type: str
    job_id: Id
    seq: int
    stage: Stage | None
    message: str
    progress: Share
    at: Moment
    data: Result


class Heartbeat(Struct, frozen=True, kw_only=True, tag="heartbeat", tag_field="type"):
    """The line is alive and nothing has happened; it has no `seq`."""

    job_id: Id
    at: Moment
