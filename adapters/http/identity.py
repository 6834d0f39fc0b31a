"""Who asks, as the service sees it, and how to show that without a header."""

from __future__ import annotations

import msgspec
from msgspec import UNSET
from starlette.responses import Response

from adapters.http import sessions
from adapters.http.errors import HttpRefusal
from adapters.http.request_context import Call, json_response
from adapters.http.request_schemas import NoQuery, TicketIn
from adapters.http.response_schemas import Me, SessionOut, TicketOut
from adapters.http.sessions import SESSION
from adapters.http.submissions import json_body
from domain.model.audit import Action
from domain.model.ids import EvaluationId, VacancyId

_ticket = msgspec.json.Decoder(TicketIn)


async def me(call: Call) -> Response:
    """Whom your key or token proves; while calls need neither, the local user."""
    call.query(NoQuery)
    it = call.principal
    secret = call.request.scope.get(SESSION)
    csrf_token = call.services.sessions.csrf_token(secret) if secret else None
    return json_response(
        Me(
            tenant=it.tenant,
            user=it.user,
            roles=sorted(it.roles),
            named=it.named,
            findings_only=it.tenant in call.services.findings_only,
            csrf_token=csrf_token,
        )
    )


async def sign_in(call: Call) -> Response:
    """A session for the desk, for the key or token that is shown: a cookie that no script can read."""
    call.query(NoQuery)
    if SESSION in call.request.scope:
        raise HttpRefusal("not_allowed", "A session does not give another one: show the key.")
    fresh = await call.services.sessions.open(call.proof)
    await call.did(Action.SESSION_OPENED)
    response = json_response(SessionOut(csrf_token=fresh.csrf_token), 201)
    sessions.give(response, fresh.secret, call.request.scope)
    return response


async def sign_out(call: Call) -> Response:
    """End the session."""
    call.query(NoQuery)
    secret = call.request.scope.get(SESSION)
    if secret:
        await call.services.sessions.close(secret)
        await call.did(Action.SESSION_CLOSED)
    response = Response(status_code=204)
    sessions.take_back(response, call.request.scope)
    return response


async def ws_ticket(call: Call) -> Response:
    """A ticket for one WebSocket, for browsers, which cannot send a header with it."""
    call.query(NoQuery)
    wanted = await json_body(call, _ticket)
    if wanted.job_id is not UNSET:
        await call.services.read.get(EvaluationId(wanted.job_id), call.tenant)
        subject = subject_of(wanted.job_id)
    else:
        assert wanted.vacancy_id is not UNSET
        await call.services.read_vacancies.get(VacancyId(wanted.vacancy_id), call.tenant)
        subject = subject_of(vacancy_id=wanted.vacancy_id)
    fresh = await call.services.tickets.issue(call.proof, subject)
    ws = f"{call.prefix}/ws/{subject}?ticket={fresh.secret}"
    return json_response(TicketOut(ticket=fresh.secret, expires_at=fresh.expires_at, ws=ws), 201)


def subject_of(job_id: object | None = None, vacancy_id: object | None = None) -> str:
    """What a ticket is for: the path of the WebSocket behind `/ws/`."""
    return f"jobs/{job_id}" if job_id is not None else f"vacancies/{vacancy_id}"
