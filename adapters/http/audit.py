"""The audit trail: a page of it, the whole to be checked elsewhere, and the evidence of one job."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from starlette.responses import Response, StreamingResponse

from adapters.http.audit_schemas import ActorOut, AuditEntryOut, AuditOut, AuditQuery
from adapters.http.filenames import attachment
from adapters.http.history import utc
from adapters.http.operation import FILE, Answer, Operation
from adapters.http.page_tokens import read_token, write_token
from adapters.http.policy import CHECKING, CHECKING_OR_DECIDING
from adapters.http.request_context import Call, json_response
from adapters.http.request_schemas import NoQuery
from domain.model.audit import AuditFilter
from domain.model.audit_chain import Entry
from domain.model.audit_export import MEDIA_TYPE
from domain.model.ids import EvaluationId, VacancyId

_JSON = "application/json"


class _Body(msgspec.Struct, frozen=True):
    """What an entry holds, of whatever version of the service."""

    action: str
    actor: ActorOut
    job_id: UUID | None
    vacancy_id: UUID | None
    data: dict[str, Any]
    prev: str


_body = msgspec.json.Decoder(_Body)


async def audit(call: Call) -> Response:
    """A page of the trail, newest first."""
    query = call.query(AuditQuery)
    wanted = AuditFilter(
        action=query.action,
        actor=query.actor,
        evaluation_id=EvaluationId(query.job_id) if query.job_id else None,
        vacancy_id=VacancyId(query.vacancy_id) if query.vacancy_id else None,
        created_after=utc(query.created_after, "created_after"),
        created_before=utc(query.created_before, "created_before"),
    )
    before = read_token(query.page_token, wanted, int) if query.page_token else None
    size = min(query.page_size or call.config.page_size_default, call.config.page_size_max)
    page = await call.services.audit.page(call.tenant, wanted, before=before, size=size)
    token = write_token(page.next_before, wanted) if page.next_before else None
    return json_response(AuditOut(items=[_entry(call, it) for it in page.items], next_page_token=token))


async def export_audit(call: Call) -> Response:
    """The whole trail as JSON Lines, the signed manifest first; `ai-recruiter audit verify` checks it anywhere."""
    call.query(NoQuery)
    lines = await call.services.audit.export(call.tenant, by=call.acting())
    return StreamingResponse(lines, headers=_as_file(f"audit-{call.tenant}.jsonl"), media_type=MEDIA_TYPE)


async def evidence(call: Call) -> Response:
    """What is known of the job, signed, as JSON Lines; `ai-recruiter audit verify` checks it anywhere."""
    call.query(NoQuery)
    id = call.job_id
    lines = await call.services.evidence(id, call.tenant, by=call.acting())
    return StreamingResponse(lines, headers=_as_file(f"evidence-{id}.jsonl"), media_type=MEDIA_TYPE)


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": attachment(name)}


def _entry(call: Call, it: Entry) -> AuditEntryOut:
    body = _body.decode(it.body)
    return AuditEntryOut(
        seq=it.seq,
        at=it.at,
        action=body.action,
        actor=body.actor,
        job_id=body.job_id,
        vacancy_id=body.vacancy_id,
        data=dict(call.services.findings_only.entry(call.tenant, body.data)),
        prev=body.prev,
        hash=it.digest.hex(),
    )


AUDIT_OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/audit",
        handler=audit,
        tag="audit",
        allowed=CHECKING,
        query=AuditQuery,
        answers={200: Answer("A page, newest first", {_JSON: AuditOut})},
        problems=(422, 503),
    ),
    Operation(
        method="GET",
        path="/api/v1/audit/export",
        handler=export_audit,
        tag="audit",
        allowed=CHECKING,
        answers={200: Answer("The trail", {MEDIA_TYPE: FILE})},
        problems=(409, 422, 503),
    ),
    Operation(
        method="GET",
        path="/api/v1/jobs/{id}/evidence",
        handler=evidence,
        tag="audit",
        allowed=CHECKING_OR_DECIDING,
        answers={200: Answer("The evidence", {MEDIA_TYPE: FILE})},
        problems=(404, 409, 422, 503),
    ),
)
