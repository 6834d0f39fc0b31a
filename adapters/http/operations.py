"""The one table of operations; routes and documentation are made from it."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.http import cv_pages, history, jobs, service_pages
from adapters.http.audit import AUDIT_OPERATIONS
from adapters.http.case_files import CASE_OPERATIONS
from adapters.http.desk_pages import DESK_OPERATIONS
from adapters.http.engine_comparison import ENGINE_OPERATIONS
from adapters.http.fairness import FAIRNESS_OPERATIONS
from adapters.http.figures import FIGURES_OPERATIONS
from adapters.http.forgetting import ERASE, FORGETTING_OPERATIONS
from adapters.http.frame_schemas import Frame, LastFrame, Progress
from adapters.http.identity_operations import IDENTITY_OPERATIONS
from adapters.http.operation import (
    COUNT,
    FILE,
    JSON,
    LAST_EVENT_ID,
    RETRY_AFTER,
    TEXT,
    Answer,
    Header,
    Operation,
    events_of,
    idempotency_key,
)
from adapters.http.policy import DECIDING, LOOKING, PUBLIC, WORKING
from adapters.http.report_schemas import SHOWN_REPORT
from adapters.http.request_schemas import DecisionIn, EventsQuery, HistoryQuery, JobIn, PageQuery, RevealIn
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
    RevealOut,
    Reveals,
)
from adapters.http.sse import PROGRESS, events
from adapters.http.vacancy_operations import VACANCY_OPERATIONS
from adapters.http.webhook_operations import WEBHOOK_OPERATIONS

_LOCATION = Header("Location", "Where the job is")
_REPLAYED = Header("Idempotent-Replayed", "`true` when an earlier submission is answered again")
_APPLIED = Header("Preference-Applied", "The wait that was honoured")
_ETAG = Header("ETag", "The version, for If-None-Match")

_FORM = {
    "type": "object",
    "required": ["cv"],
    "properties": {
        "cv": {**FILE, "description": "The CV: a file of any supported type, or a text field"},
        "job_description": {**FILE, "description": "The job description: a file or a text; or else vacancy_id"},
        "vacancy_id": {**TEXT, "format": "uuid", "description": "The vacancy by whose approved criteria it is judged"},
        "engine": {"type": "string", "minLength": 1, "maxLength": 100},
        "metadata": {"type": "object", "additionalProperties": TEXT, "description": "As JSON"},
        "deadline_s": {"type": "number", "exclusiveMinimum": 0},
        "reviews": {**TEXT, "format": "uuid", "description": "The job that this one corrects; with review_reason"},
        "review_reason": {**TEXT, "minLength": 1, "maxLength": 4000},
    },
    "additionalProperties": False,
}
_ANY_REPORT = {JSON: SHOWN_REPORT, "text/html": TEXT, "text/markdown": TEXT}
_JOB = "/api/v1/jobs/{id}"

OPERATIONS: Sequence[Operation] = (
    *VACANCY_OPERATIONS,
    *WEBHOOK_OPERATIONS,
    *FIGURES_OPERATIONS,
    *AUDIT_OPERATIONS,
    *FORGETTING_OPERATIONS,
    *FAIRNESS_OPERATIONS,
    *IDENTITY_OPERATIONS,
    *CASE_OPERATIONS,
    *ENGINE_OPERATIONS,
    Operation(
        method="POST",
        path="/api/v1/jobs",
        handler=jobs.submit,
        tag="jobs",
        allowed=WORKING,
        body={JSON: JobIn, "multipart/form-data": _FORM},
        headers=(
            idempotency_key("Repeating a submission under its key gives the first job again"),
            Header("Prefer", "`wait=N`: answer with the finished job if within N seconds (by default at most 45)"),
        ),
        answers={
            202: Answer(
                "Accepted; it will not be lost",
                {JSON: JobAccepted},
                (_LOCATION, RETRY_AFTER, _REPLAYED, _APPLIED),
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
        allowed=LOOKING,
        headers=(Header("If-None-Match", "The ETag of what is known already"),),
        answers={
            200: Answer("The job", {JSON: Job}, (_ETAG, RETRY_AFTER)),
            304: Answer("Nothing has changed", headers=(_ETAG,)),
        },
        problems=(404, 422, 503),
    ),
    ERASE,
    Operation(
        method="GET",
        path=f"{_JOB}/events",
        handler=events,
        tag="jobs",
        allowed=LOOKING,
        query=EventsQuery,
        headers=(LAST_EVENT_ID,),
        answers={
            200: Answer(
                "Events as they happen; the last one carries the result. How far a stage has come is told between "
                f"them as events of the kind `{PROGRESS}`, which have no id",
                events_of(Frame, LastFrame, unnumbered={PROGRESS: Progress}),
            ),
            204: Answer("Everything was heard: do not come back"),
        },
        problems=(400, 404, 422, 429, 503),
    ),
    Operation(
        method="GET",
        path=f"{_JOB}/report",
        handler=jobs.report,
        tag="jobs",
        allowed=LOOKING,
        answers={200: Answer("The report, in the form that `Accept` asks for", _ANY_REPORT)},
        problems=(404, 406, 409, 410, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_JOB}/documents/{{role}}",
        handler=jobs.document,
        tag="jobs",
        allowed=WORKING,
        answers={200: Answer("The original", {"application/octet-stream": FILE, "text/plain": TEXT})},
        problems=(404, 410, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_JOB}/documents/cv/pages/{{number}}",
        handler=cv_pages.cv_page,
        tag="jobs",
        allowed=LOOKING,
        query=PageQuery,
        answers={
            200: Answer(
                "The page, or the text of a document without pages",
                {"image/webp": FILE, "text/plain": TEXT},
                (Header("Page-Count", "How many pages there are", COUNT),),
            )
        },
        problems=(404, 409, 410, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_JOB}/documents/cv/regions",
        handler=cv_pages.cv_regions,
        tag="jobs",
        allowed=LOOKING,
        answers={200: Answer("The rectangles of each quote", {JSON: RegionsOut})},
        problems=(404, 409, 410, 422, 503),
    ),
    Operation(
        method="POST",
        path=f"{_JOB}/cancel",
        handler=jobs.cancel,
        tag="jobs",
        allowed=WORKING,
        answers={200: Answer("The job as it ended", {JSON: Job})},
        problems=(404, 422, 503),
    ),
    Operation(
        method="POST",
        path=f"{_JOB}/decisions",
        handler=jobs.decide,
        tag="decisions",
        allowed=DECIDING,
        body={JSON: DecisionIn},
        answers={201: Answer("Written down", {JSON: DecisionOut})},
        problems=(400, 404, 408, 409, 410, 413, 415, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_JOB}/decisions",
        handler=jobs.decisions,
        tag="decisions",
        allowed=LOOKING,
        answers={200: Answer("The decisions, the first one first", {JSON: Decisions})},
        problems=(404, 422, 503),
    ),
    Operation(
        method="POST",
        path=f"{_JOB}/reveals",
        handler=cv_pages.reveal,
        tag="decisions",
        allowed=DECIDING,
        body={JSON: RevealIn},
        body_required=False,
        answers={201: Answer("Written down", {JSON: RevealOut})},
        problems=(400, 404, 408, 410, 413, 415, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_JOB}/reveals",
        handler=cv_pages.reveals,
        tag="decisions",
        allowed=LOOKING,
        answers={200: Answer("Who asked, the first one first", {JSON: Reveals})},
        problems=(404, 422, 503),
    ),
    Operation(
        method="GET",
        path="/api/v1/history",
        handler=history.history,
        tag="history",
        allowed=LOOKING,
        query=HistoryQuery,
        answers={200: Answer("A page, newest first", {JSON: HistoryOut})},
        problems=(404, 422, 503),
    ),
    Operation(
        method="GET",
        path="/api/v1/engines",
        handler=history.engines,
        tag="engines",
        allowed=LOOKING,
        answers={200: Answer("The engines", {JSON: Engines})},
        problems=(422,),
    ),
    Operation(
        method="GET",
        path="/healthz",
        handler=service_pages.healthz,
        tag="operations",
        allowed=PUBLIC,
        answers={200: Answer("Alive", {JSON: Health})},
    ),
    Operation(
        method="GET",
        path="/readyz",
        handler=service_pages.readyz,
        tag="operations",
        allowed=PUBLIC,
        answers={
            200: Answer("Work is taken; `degraded` when a part is down that it can do without", {JSON: Readiness}),
            503: Answer("No work is taken: `unavailable` or `draining`, and why", {JSON: Readiness}),
        },
    ),
    Operation(
        method="GET",
        path="/metrics",
        handler=service_pages.metrics,
        tag="operations",
        allowed=PUBLIC,
        answers={200: Answer("Figures for Prometheus", {"text/plain": TEXT})},
    ),
    Operation(
        method="GET",
        path="/docs",
        handler=service_pages.docs,
        tag="operations",
        allowed=PUBLIC,
        answers={},
        hidden=True,
    ),
    Operation(
        method="GET",
        path="/docs/files/{name}",
        handler=service_pages.docs_file,
        tag="operations",
        allowed=PUBLIC,
        answers={},
        hidden=True,
    ),
    *DESK_OPERATIONS,
    Operation(
        method="GET", path="/", handler=service_pages.home, tag="operations", allowed=PUBLIC, answers={}, hidden=True
    ),
)
