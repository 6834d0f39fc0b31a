"""The one table of operations; routes and documentation are made from it."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.http import cv_pages, history, jobs, service_pages
from adapters.http.desk_pages import DESK_OPERATIONS
from adapters.http.figures import FIGURES_OPERATIONS
from adapters.http.frame_schemas import Frame, LastFrame
from adapters.http.operation import JSON, TEXT, Answer, Header, Operation
from adapters.http.report_schemas import Report
from adapters.http.request_schemas import DecisionIn, FollowQuery, HistoryQuery, JobIn, PageQuery
from adapters.http.response_schemas import (
    DecisionOut,
    Decisions,
    Engines,
    Health,
    HistoryOut,
    Job,
    JobAccepted,
    Readiness,
    RegionsOut,
)
from adapters.http.schemas import reference
from adapters.http.sse import events
from adapters.http.vacancy_operations import VACANCY_OPERATIONS
from adapters.http.webhook_operations import WEBHOOK_OPERATIONS

_COUNT = {"type": "string", "pattern": r"^\d+$"}
_LOCATION = Header("Location", "Where the job is")
_RETRY_AFTER = Header("Retry-After", "Seconds to wait before looking again", _COUNT)
_REPLAYED = Header("Idempotent-Replayed", "`true` when an earlier submission is answered again")
_APPLIED = Header("Preference-Applied", "The wait that was honoured")
_ETAG = Header("ETag", "The version, for If-None-Match")
_EVENT_STREAM = "text/event-stream"
_SEQ = {"type": "string", "pattern": r"^(0|[1-9]\d{0,8})$"}

_FILE = {"type": "string", "format": "binary"}
_FORM = {
    "type": "object",
    "required": ["cv"],
    "properties": {
        "cv": {**_FILE, "description": "The CV: a file of any supported type, or a text field"},
        "job_description": {**_FILE, "description": "The job description: a file or a text; or else vacancy_id"},
        "vacancy_id": {**TEXT, "format": "uuid", "description": "The vacancy by whose approved criteria it is judged"},
        "engine": {"type": "string", "minLength": 1, "maxLength": 100},
        "metadata": {"type": "object", "additionalProperties": TEXT, "description": "As JSON"},
        "deadline_s": {"type": "number", "exclusiveMinimum": 0},
    },
    "additionalProperties": False,
}
_DATA = {"oneOf": [reference(Frame.__name__), reference(LastFrame.__name__)]}
_EVENT = {
    "type": "object",
    "properties": {"id": TEXT, "data": {**TEXT, "contentMediaType": JSON, "contentSchema": _DATA}},
    "required": ["id", "data"],
}
_EVENTS = {**TEXT, "contentMediaType": _EVENT_STREAM, "contentSchema": {"type": "array", "items": _EVENT}}
_ANY_REPORT = {JSON: Report, "text/html": TEXT, "text/markdown": TEXT}
_JOB = "/api/v1/jobs/{id}"

OPERATIONS: Sequence[Operation] = (
    *VACANCY_OPERATIONS,
    *WEBHOOK_OPERATIONS,
    *FIGURES_OPERATIONS,
    Operation(
        method="POST",
        path="/api/v1/jobs",
        handler=jobs.submit,
        tag="jobs",
        body={JSON: JobIn, "multipart/form-data": _FORM},
        headers=(
            Header(
                "Idempotency-Key",
                "Repeating a submission under its key gives the first job again",
                {"type": "string", "pattern": "^[!-~]{1,255}$"},
            ),
            Header("Prefer", "`wait=N`: answer with the finished job if it ends within N seconds (at most 60)"),
        ),
        answers={
            202: Answer(
                "Accepted; it will not be lost",
                {JSON: JobAccepted},
                (_LOCATION, _RETRY_AFTER, _REPLAYED, _APPLIED),
            ),
            200: Answer("Finished within the preferred wait", {JSON: Job}, (_LOCATION, _REPLAYED, _APPLIED)),
        },
        problems=(400, 404, 408, 409, 413, 415, 422, 429, 503),
    ),
    Operation(
        method="GET",
        path=_JOB,
        handler=jobs.read,
        tag="jobs",
        headers=(Header("If-None-Match", "The ETag of what is known already"),),
        answers={
            200: Answer("The job", {JSON: Job}, (_ETAG, _RETRY_AFTER)),
            304: Answer("Nothing has changed", headers=(_ETAG,)),
        },
        problems=(404, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_JOB}/events",
        handler=events,
        tag="jobs",
        query=FollowQuery,
        headers=(Header("Last-Event-ID", "The seq of the last event that was heard", _SEQ),),
        answers={
            200: Answer("Events as they happen; the last one carries the result", {_EVENT_STREAM: _EVENTS}),
            204: Answer("Everything was heard: do not come back"),
        },
        problems=(400, 404, 422, 429, 503),
    ),
    Operation(
        method="GET",
        path=f"{_JOB}/report",
        handler=jobs.report,
        tag="jobs",
        answers={200: Answer("The report, in the form that `Accept` asks for", _ANY_REPORT)},
        problems=(404, 406, 409, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_JOB}/documents/{{role}}",
        handler=jobs.document,
        tag="jobs",
        answers={200: Answer("The original", {"application/octet-stream": _FILE, "text/plain": TEXT})},
        problems=(404, 410, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_JOB}/documents/cv/pages/{{number}}",
        handler=cv_pages.cv_page,
        tag="jobs",
        query=PageQuery,
        answers={
            200: Answer(
                "The page, or the text of a document without pages",
                {"image/webp": _FILE, "text/plain": TEXT},
                (Header("Page-Count", "How many pages there are", _COUNT),),
            )
        },
        problems=(404, 410, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_JOB}/documents/cv/regions",
        handler=cv_pages.cv_regions,
        tag="jobs",
        answers={200: Answer("The rectangles of each quote", {JSON: RegionsOut})},
        problems=(404, 409, 410, 422, 503),
    ),
    Operation(
        method="POST",
        path=f"{_JOB}/cancel",
        handler=jobs.cancel,
        tag="jobs",
        answers={200: Answer("The job as it ended", {JSON: Job})},
        problems=(404, 422, 503),
    ),
    Operation(
        method="POST",
        path=f"{_JOB}/decisions",
        handler=jobs.decide,
        tag="decisions",
        body={JSON: DecisionIn},
        answers={201: Answer("Written down", {JSON: DecisionOut})},
        problems=(400, 404, 408, 409, 413, 415, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_JOB}/decisions",
        handler=jobs.decisions,
        tag="decisions",
        answers={200: Answer("The decisions, the first one first", {JSON: Decisions})},
        problems=(404, 422, 503),
    ),
    Operation(
        method="GET",
        path="/api/v1/history",
        handler=history.history,
        tag="history",
        query=HistoryQuery,
        answers={200: Answer("A page, newest first", {JSON: HistoryOut})},
        problems=(404, 422, 503),
    ),
    Operation(
        method="GET",
        path="/api/v1/engines",
        handler=history.engines,
        tag="engines",
        answers={200: Answer("The engines", {JSON: Engines})},
        problems=(422,),
    ),
    Operation(
        method="GET",
        path="/healthz",
        handler=service_pages.healthz,
        tag="operations",
        answers={200: Answer("Alive", {JSON: Health})},
        public=True,
    ),
    Operation(
        method="GET",
        path="/readyz",
        handler=service_pages.readyz,
        tag="operations",
        answers={
            200: Answer("Work is taken; `degraded` when a part is down that it can do without", {JSON: Readiness}),
            503: Answer("No work is taken: `unavailable` or `draining`, and why", {JSON: Readiness}),
        },
        public=True,
    ),
    Operation(
        method="GET",
        path="/metrics",
        handler=service_pages.metrics,
        tag="operations",
        answers={200: Answer("Figures for Prometheus", {"text/plain": TEXT})},
        public=True,
    ),
    Operation(
        method="GET", path="/docs", handler=service_pages.docs, tag="operations", answers={}, public=True, hidden=True
    ),
    Operation(
        method="GET",
        path="/docs/files/{name}",
        handler=service_pages.docs_file,
        tag="operations",
        answers={},
        public=True,
        hidden=True,
    ),
    *DESK_OPERATIONS,
    Operation(
        method="GET", path="/", handler=service_pages.home, tag="operations", answers={}, public=True, hidden=True
    ),
)
