"""The operations on vacancies, as the one table of operations takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.http import candidates, rankings, vacancies
from adapters.http.comparison_schemas import ComparisonOut
from adapters.http.operation import (
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
from adapters.http.policy import DECIDING, LOOKING, WORKING
from adapters.http.request_schemas import EventsQuery
from adapters.http.sse import pile_events
from adapters.http.vacancy_requests import (
    ApplicationsIn,
    ApprovalIn,
    CompareQuery,
    CriteriaIn,
    RankingQuery,
    VacanciesQuery,
    VacancyIn,
    VacancyPatch,
)
from adapters.http.vacancy_schemas import (
    ApplicationsOut,
    ApprovalOut,
    CandidatesOut,
    PileFrame,
    PostingOut,
    RankedOut,
    RankingOut,
    RejudgedOut,
    VacanciesOut,
    VacancyOut,
    VersionOut,
)

_KEY = idempotency_key("Repeating a request under its key gives the first answer's vacancy again")
_PREFER = Header(
    "Prefer", "`wait=N`: answer once the posting is read, if that is within N seconds (by default at most 45)"
)
_TAG = {"type": "string", "pattern": r'^(W/)?"\d{1,9}\.\d{1,9}"$'}
_IF_MATCH = Header("If-Match", "The ETag of the vacancy that was read", _TAG)
_MUST_MATCH = replace(_IF_MATCH, required=True)
_ETAG = Header("ETag", "The version, for If-Match and If-None-Match")
_POSTING_FORM = {
    "type": "object",
    "required": ["job_description"],
    "properties": {
        "job_description": {**FILE, "description": "The job description: a file of any supported type, or a text"},
        "title": {"type": "string", "minLength": 1, "maxLength": 200},
        "engine": {"type": "string", "minLength": 1, "maxLength": 100},
    },
    "additionalProperties": False,
}
_CVS_FORM = {
    "type": "object",
    "required": ["cv"],
    "properties": {
        "cv": {
            "type": "array",
            "minItems": 1,
            "items": FILE,
            "description": "CVs, and ZIP archives of CVs; the part may be repeated",
        }
    },
    "additionalProperties": False,
}
_VACANCY = "/api/v1/vacancies/{id}"

VACANCY_OPERATIONS: Sequence[Operation] = (
    Operation(
        method="POST",
        path="/api/v1/vacancies",
        handler=vacancies.create_vacancy,
        tag="vacancies",
        allowed=WORKING,
        body={JSON: VacancyIn, "multipart/form-data": _POSTING_FORM},
        headers=(_KEY, _PREFER),
        answers={
            202: Answer("Accepted; its posting is being read", {JSON: VacancyOut}, (_ETAG, RETRY_AFTER)),
            200: Answer("Read within the preferred wait", {JSON: VacancyOut}, (_ETAG,)),
        },
        problems=(400, 408, 413, 415, 422, 429, 503),
    ),
    Operation(
        method="GET",
        path="/api/v1/vacancies",
        handler=vacancies.list_vacancies,
        tag="vacancies",
        allowed=LOOKING,
        query=VacanciesQuery,
        answers={200: Answer("A page, newest first", {JSON: VacanciesOut})},
        problems=(422, 503),
    ),
    Operation(
        method="GET",
        path=_VACANCY,
        handler=vacancies.read_vacancy,
        tag="vacancies",
        allowed=LOOKING,
        headers=(Header("If-None-Match", "The ETag of what is known already"),),
        answers={
            200: Answer("The vacancy", {JSON: VacancyOut}, (_ETAG, RETRY_AFTER)),
            304: Answer("Nothing has changed", headers=(_ETAG,)),
        },
        problems=(404, 422, 503),
    ),
    Operation(
        method="PATCH",
        path=_VACANCY,
        handler=vacancies.rename_vacancy,
        tag="vacancies",
        allowed=WORKING,
        body={JSON: VacancyPatch},
        headers=(_MUST_MATCH,),
        answers={200: Answer("The vacancy as it is now", {JSON: VacancyOut}, (_ETAG,))},
        problems=(400, 404, 408, 412, 413, 415, 422, 428, 503),
    ),
    Operation(
        method="GET",
        path=f"{_VACANCY}/posting",
        handler=vacancies.posting,
        tag="vacancies",
        allowed=LOOKING,
        answers={200: Answer("The posting as it was read", {JSON: PostingOut})},
        problems=(404, 409, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_VACANCY}/documents/job_description",
        handler=vacancies.vacancy_document,
        tag="vacancies",
        allowed=WORKING,
        answers={200: Answer("The original", {"application/octet-stream": FILE, "text/plain": TEXT})},
        problems=(404, 410, 422, 503),
    ),
    Operation(
        method="PUT",
        path=f"{_VACANCY}/criteria",
        handler=vacancies.put_criteria,
        tag="criteria",
        allowed=WORKING,
        body={JSON: CriteriaIn},
        headers=(_MUST_MATCH,),
        answers={200: Answer("The vacancy with the new draft", {JSON: VacancyOut}, (_ETAG,))},
        problems=(400, 404, 408, 409, 412, 413, 415, 422, 428, 503),
    ),
    Operation(
        method="POST",
        path=f"{_VACANCY}/criteria/approve",
        handler=vacancies.approve_criteria,
        tag="criteria",
        allowed=DECIDING,
        body={JSON: ApprovalIn},
        body_required=False,
        headers=(_IF_MATCH,),
        answers={200: Answer("The version that is in force", {JSON: ApprovalOut})},
        problems=(400, 403, 404, 408, 409, 412, 413, 415, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_VACANCY}/criteria/{{version}}",
        handler=vacancies.criteria_version,
        tag="criteria",
        allowed=LOOKING,
        answers={200: Answer("The version", {JSON: VersionOut})},
        problems=(404, 422, 503),
    ),
    Operation(
        method="POST",
        path=f"{_VACANCY}/candidates",
        handler=candidates.add_candidates,
        tag="candidates",
        allowed=WORKING,
        body={"multipart/form-data": _CVS_FORM},
        answers={202: Answer("What became of each file; none that is accepted will be lost", {JSON: CandidatesOut})},
        problems=(400, 404, 408, 409, 413, 415, 422, 503),
    ),
    Operation(
        method="POST",
        path=f"{_VACANCY}/rejudge",
        handler=candidates.rejudge,
        tag="candidates",
        allowed=WORKING,
        answers={202: Answer("How many are judged again", {JSON: RejudgedOut})},
        problems=(404, 409, 422, 503),
    ),
    Operation(
        method="POST",
        path="/api/v1/jobs/{id}/applications",
        handler=candidates.apply,
        tag="candidates",
        allowed=WORKING,
        body={JSON: ApplicationsIn},
        answers={202: Answer("What became of the CV for each vacancy", {JSON: ApplicationsOut})},
        problems=(400, 404, 408, 410, 413, 415, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_VACANCY}/ranking",
        handler=rankings.ranking,
        tag="ranking",
        allowed=LOOKING,
        query=RankingQuery,
        answers={
            200: Answer(
                "A page as JSON; the whole in any other form",
                {JSON: RankingOut, "application/jsonl": RankedOut, "text/csv": TEXT, "text/html": TEXT},
            )
        },
        problems=(404, 406, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_VACANCY}/compare",
        handler=rankings.compare,
        tag="ranking",
        allowed=LOOKING,
        query=CompareQuery,
        answers={200: Answer("The candidates side by side", {JSON: ComparisonOut})},
        problems=(404, 409, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_VACANCY}/events",
        handler=pile_events,
        tag="vacancies",
        allowed=LOOKING,
        query=EventsQuery,
        headers=(LAST_EVENT_ID,),
        answers={200: Answer("Events as they happen", events_of(PileFrame))},
        problems=(400, 404, 422, 429, 503),
    ),
)
