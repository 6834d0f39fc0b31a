"""What people declare, tell, contest and answer, beside what was computed."""

from __future__ import annotations

import re

import msgspec
from msgspec import UNSET
from starlette.responses import Response

from adapters.http import case_presenters
from adapters.http.case_schemas import (
    ContestAnswerIn,
    ContestIn,
    ContestOut,
    DeclarationsIn,
    DeclarationsOut,
    DuePageOut,
    DueQuery,
    NoticeIn,
    NoticeOut,
    NoticesOut,
)
from adapters.http.history import utc
from adapters.http.operation import Answer, Operation
from adapters.http.page_tokens import read_token, write_token
from adapters.http.policy import CHECKING_OR_DECIDING, DECIDING, LOOKING, OVERRIDING, WORKING
from adapters.http.request_context import Call, json_response
from adapters.http.request_schemas import NoQuery
from adapters.http.submissions import json_body
from domain.model.declarations import DeclaredFact, Location, NoticePeriod, Told, WorkAuthorisation
from domain.model.errors import ContestNotFound
from domain.model.notice import NoticeText
from ports.case_files import DueMark

_JSON, _JOB = "application/json", "/api/v1/jobs/{id}"
_WRITING = (400, 404, 408, 409, 413, 415, 422, 503)
_declarations = msgspec.json.Decoder(DeclarationsIn)
_notice = msgspec.json.Decoder(NoticeIn)
_contest = msgspec.json.Decoder(ContestIn)
_answer = msgspec.json.Decoder(ContestAnswerIn)


async def declare(call: Call) -> Response:
    """Write down what was declared of the candidate: it answers gates, and never moves a score."""
    call.query(NoQuery)
    id = call.job_id
    sent = await json_body(call, _declarations)
    it = await call.services.case_files.declare(
        id,
        call.tenant,
        _told(sent),
        declared_by=sent.declared_by,
        declared_at=utc(sent.declared_at, "declared_at", of="$"),
        by=call.acting(sent.recorded_by),
    )
    return json_response(case_presenters.declarations(it.declarations))


async def give_notice(call: Call) -> Response:
    """Write down a notice that the candidate was given."""
    call.query(NoQuery)
    id = call.job_id
    sent = await json_body(call, _notice)
    given_at = utc(sent.given_at, "given_at", of="$")
    assert given_at is not None
    told = NoticeText(
        kind=sent.kind,
        version=sent.version,
        given_at=given_at,
        legal_basis=sent.legal_basis,
        opted_out=sent.opted_out,
        alternative_process=sent.alternative_process,
    )
    it = await call.services.case_files.give_notice(id, call.tenant, told, by=call.acting(sent.recorded_by))
    return json_response(case_presenters.notice(it.notices[-1]), 201)


async def notices(call: Call) -> Response:
    """Every notice so far."""
    call.query(NoQuery)
    it = await call.services.case_files.get(call.job_id, call.tenant)
    told = [case_presenters.notice(each) for each in it.notices]
    return json_response(NoticesOut(items=told, adverse_notice_due_at=it.notice_due_at))


async def due_notices(call: Call) -> Response:
    """Candidates who have to be told of a decision against them, the most urgent first."""
    query = call.query(DueQuery)
    after = read_token(query.page_token, "due", DueMark) if query.page_token else None
    size = min(query.page_size or call.config.page_size_default, call.config.page_size_max)
    page = await call.services.case_files.due(call.tenant, after=after, size=size)
    token = write_token(page.after, "due") if page.after else None
    return json_response(DuePageOut(items=[case_presenters.due(it) for it in page.items], next_page_token=token))


async def contest(call: Call) -> Response:
    """Write down that the candidate contests the evaluation or the decision."""
    call.query(NoQuery)
    id = call.job_id
    sent = await json_body(call, _contest)
    it = await call.services.case_files.contest(id, call.tenant, sent.statement, by=call.acting(sent.recorded_by))
    return json_response(case_presenters.contest(it.contests[-1]), 201)


async def answer_contest(call: Call) -> Response:
    """Answer a contest, by a person who had not decided."""
    call.query(NoQuery)
    id, number = call.job_id, _number(call.request.path_params["number"])
    sent = await json_body(call, _answer)
    it = await call.services.case_files.answer(
        id,
        call.tenant,
        number,
        sent.outcome,
        reason=sent.reason,
        by=call.acting(sent.by),
        overriding=call.principal.may(OVERRIDING),
    )
    return json_response(case_presenters.contest(it.contests[number - 1]), 201)


def _told(sent: DeclarationsIn) -> dict[DeclaredFact, Told | None]:
    told: dict[DeclaredFact, Told | None] = {}
    if sent.work_authorisation is not UNSET:
        it = sent.work_authorisation
        told[DeclaredFact.WORK_AUTHORISATION] = WorkAuthorisation(it.value) if it else None
    if sent.location is not UNSET:
        place = sent.location
        told[DeclaredFact.LOCATION] = Location(place.value.strip(), place.willing_to_relocate) if place else None
    if sent.notice_period is not UNSET:
        period = sent.notice_period
        told[DeclaredFact.NOTICE_PERIOD] = NoticePeriod(period.days) if period else None
    return told


def _number(given: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,5}", given):
        raise ContestNotFound(f"contests have numbers from 1 on, not {given[:40]!r}")
    return int(given)


CASE_OPERATIONS = (
    Operation(
        method="PUT",
        path=f"{_JOB}/declarations",
        handler=declare,
        tag="people",
        allowed=WORKING,
        body={_JSON: DeclarationsIn},
        answers={200: Answer("What is declared now", {_JSON: DeclarationsOut})},
        problems=_WRITING,
    ),
    Operation(
        method="POST",
        path=f"{_JOB}/notices",
        handler=give_notice,
        tag="people",
        allowed=WORKING,
        body={_JSON: NoticeIn},
        answers={201: Answer("Written down", {_JSON: NoticeOut})},
        problems=_WRITING,
    ),
    Operation(
        method="GET",
        path=f"{_JOB}/notices",
        handler=notices,
        tag="people",
        allowed=LOOKING,
        answers={200: Answer("The notices, the first one first", {_JSON: NoticesOut})},
        problems=(404, 422, 503),
    ),
    Operation(
        method="GET",
        path="/api/v1/notices/due",
        handler=due_notices,
        tag="people",
        allowed=CHECKING_OR_DECIDING,
        query=DueQuery,
        answers={200: Answer("A page, the most urgent first", {_JSON: DuePageOut})},
        problems=(422, 503),
    ),
    Operation(
        method="POST",
        path=f"{_JOB}/contests",
        handler=contest,
        tag="people",
        allowed=WORKING,
        body={_JSON: ContestIn},
        answers={201: Answer("Written down", {_JSON: ContestOut})},
        problems=_WRITING,
    ),
    Operation(
        method="POST",
        path=f"{_JOB}/contests/{{number}}/answer",
        handler=answer_contest,
        tag="people",
        allowed=DECIDING,
        body={_JSON: ContestAnswerIn},
        answers={201: Answer("Written down", {_JSON: ContestOut})},
        problems=_WRITING,
    ),
)
