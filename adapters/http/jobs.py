"""Submitting, reading, canceling and deciding jobs."""

from __future__ import annotations

from contextlib import suppress
from time import time_ns

import msgspec
from starlette.responses import Response

from adapters.http import presenters
from adapters.http.errors import HttpRefusal
from adapters.http.event_delivery import following
from adapters.http.filenames import attachment
from adapters.http.preferences import matches, negotiate, preferred_wait
from adapters.http.request_context import Call, json_response
from adapters.http.request_schemas import DecisionIn, NoQuery
from adapters.http.response_schemas import Decisions, Job
from adapters.http.safety import FILE, SHEET
from adapters.http.submissions import json_body, read_submission
from adapters.http.telemetry import counted
from adapters.http.waiting import wait_for
from domain.model.audit import Action
from domain.model.case_file import CaseFile
from domain.model.documents import DocumentRole
from domain.model.ids import EvaluationId
from domain.model.outcome import Status
from ports.errors import Unavailable
from ports.evaluations import Accepted
from ports.matcher import ReportFormat

JSON, HTML, MARKDOWN = "application/json", "text/html", "text/markdown"
_FORMATS = {HTML: ReportFormat.HTML, MARKDOWN: ReportFormat.MARKDOWN}
_LOOK_AGAIN_S = "1"
_decision = msgspec.json.Decoder(DecisionIn)


async def submit(call: Call) -> Response:
    """Accept a pair; with `Prefer: wait`, answer with the finished job if it ends in time."""
    began_ns = time_ns()
    accepted = await counted(_accepted(call))
    it = accepted.evaluation
    if not accepted.replayed:
        call.services.on_accepted(it.id, began_ns, call.request.headers.get("traceparent"))
    headers = {"Location": presenters.urls(it.id, call.prefix).self}
    if accepted.replayed:
        headers["Idempotent-Replayed"] = "true"
    wait_s = preferred_wait(call.request.headers.get("prefer"), longest_s=call.config.max_wait_s)
    if wait_s:
        headers["Preference-Applied"] = f"wait={wait_s}"
        finished = await _finished(call, it.id, wait_s)
        if finished is not None:
            return json_response(finished, 200, headers)
    return json_response(presenters.accepted(it, call.prefix), 202, headers | {"Retry-After": _LOOK_AGAIN_S})


async def _accepted(call: Call) -> Accepted:
    call.query(NoQuery)
    call.hub.listeners.refuse_when_draining()
    with call.body(call.config.max_body_bytes) as body:
        return await call.services.submit(await read_submission(call, body))


async def read(call: Call) -> Response:
    """The job as it stands, with its report once it succeeded."""
    call.query(NoQuery)
    file = await call.services.case_files.get(call.job_id, call.tenant)
    it = file.evaluation
    etag = f'"{call.config.version}-{it.version}-{file.version}"'
    if matches(call.request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers={"ETag": etag})
    headers = {"ETag": etag} if it.status.terminal else {"ETag": etag, "Retry-After": _LOOK_AGAIN_S}
    return json_response(await _whole_job(call, file), headers=headers)


async def report(call: Call) -> Response:
    """The report as JSON, as the engine wrote it, or for people."""
    call.query(NoQuery)
    wanted = negotiate(call.request.headers.get("accept"), (JSON, HTML, MARKDOWN))
    if wanted is None:
        raise HttpRefusal("not_acceptable", f"A report is available as {JSON}, {HTML} or {MARKDOWN}.")
    if wanted == JSON:
        body = await call.services.read.report(call.job_id, call.tenant)
        await call.viewed(Action.REPORT_VIEWED, job_id=call.job_id)
        return Response(body, headers={"Vary": "Accept"}, media_type=JSON)
    page = await call.aside(await call.services.read.rendering(call.job_id, call.tenant, _FORMATS[wanted]))
    await call.viewed(Action.REPORT_VIEWED, job_id=call.job_id)
    return Response(page, headers={"Vary": "Accept", "Content-Security-Policy": SHEET}, media_type=wanted)


async def document(call: Call) -> Response:
    """A document as it came in, never shown by the browser itself."""
    call.query(NoQuery)
    try:
        role = DocumentRole(call.request.path_params["role"])
    except ValueError:
        raise HttpRefusal("not_found", "The documents of a job are `cv` and `job_description`.") from None
    info, content = await call.services.read.document(call.job_id, call.tenant, role)
    await call.viewed(Action.DOCUMENT_VIEWED, job_id=call.job_id, document=role.value, blind=False)
    name = info.filename or (f"{role}.txt" if info.is_text else str(role))
    headers = {"Content-Disposition": attachment(name), "Content-Security-Policy": FILE}
    return Response(content, headers=headers, media_type="text/plain" if info.is_text else "application/octet-stream")


async def cancel(call: Call) -> Response:
    """Cancel the job; a job that has ended stays as it is."""
    call.query(NoQuery)
    id = call.job_id
    await call.services.cancel(id, call.tenant, by=call.acting())
    return json_response(await _whole_job(call, await call.services.case_files.get(id, call.tenant)))


async def decide(call: Call) -> Response:
    """Add a person's decision."""
    call.query(NoQuery)
    id = call.job_id
    wanted = await json_body(call, _decision)
    it = await call.services.decide(id, call.tenant, wanted.outcome, reason=wanted.reason, by=call.acting(wanted.by))
    assert it.decision is not None
    return json_response(presenters.decision(it.decision), 201)


async def decisions(call: Call) -> Response:
    """Every decision so far."""
    call.query(NoQuery)
    so_far = await call.services.read.decisions(call.job_id, call.tenant)
    return json_response(Decisions(items=[presenters.decision(it) for it in so_far]))


async def _whole_job(call: Call, file: CaseFile) -> Job:
    it = file.evaluation
    has_report = it.status is Status.SUCCEEDED and it.erased_at is None
    body = await call.services.read.report(it.id, call.tenant) if has_report else None
    if has_report:
        await call.viewed(Action.REPORT_VIEWED, job_id=it.id)
    waiting = presenters.Waiting(await call.services.read.ahead(it), await call.services.read.put_off(it))
    return presenters.job(file, body, waiting, call.prefix)


async def _finished(call: Call, id: EvaluationId, wait_s: int) -> Job | None:
    """The job if it ends in time; None also on an error, because the job was accepted and the answer must say so.

    Raises PeerGone once nobody waits for it.
    """

    async def ending() -> None:
        async with following(call.services.follow, id, call.tenant) as events:
            async for _ in events:
                pass

    with suppress(HttpRefusal, Unavailable):
        await wait_for(ending, call, at_most_s=wait_s)
        current = await call.services.case_files.get(id, call.tenant)
        return await _whole_job(call, current) if current.evaluation.status.terminal else None
    return None
