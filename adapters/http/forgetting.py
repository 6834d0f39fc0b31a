"""Erasing, holding and giving back what is kept of a candidate."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from functools import partial
from typing import Final

import msgspec
from starlette.responses import Response

from adapters.http import presenters
from adapters.http.filenames import attachment
from adapters.http.forgetting_schemas import HoldIn, HoldOut, SubjectIn, SubjectOut, Subjects
from adapters.http.operation import JSON, Answer, Operation
from adapters.http.policy import OVERRIDING
from adapters.http.request_context import Call, json_response
from adapters.http.request_schemas import NoQuery
from adapters.http.response_schemas import RevealOut
from adapters.http.submissions import json_body
from domain.model.audit import Action
from domain.use_cases.export_subject import SubjectData

_JOB: Final = "/api/v1/jobs/{id}"
_BODY_PROBLEMS: Final = (400, 408, 413, 415, 422, 503)
ZIP: Final = "application/zip"
_hold = msgspec.json.Decoder(HoldIn)
_subject = msgspec.json.Decoder(SubjectIn)


async def erase(call: Call) -> Response:
    """Erase everything that tells of the candidate, for ever; a job that runs is canceled first."""
    call.query(NoQuery)
    await call.services.erase(call.job_id, call.tenant, by=call.acting())
    return Response(status_code=204)


async def hold(call: Call) -> Response:
    """Keep the job from being erased until it is released; the latest reason stands."""
    call.query(NoQuery)
    id = call.job_id
    wanted = await json_body(call, _hold)
    it = await call.services.hold.put(id, call.tenant, reason=wanted.reason, by=call.acting(wanted.by))
    assert it.hold is not None
    return json_response(HoldOut(reason=it.hold.reason, by=it.hold.by, at=it.hold.at))


async def release(call: Call) -> Response:
    """Let the job be erased again."""
    call.query(NoQuery)
    await call.services.hold.release(call.job_id, call.tenant, by=call.acting())
    return Response(status_code=204)


async def subject_export(call: Call) -> Response:
    """Everything that is kept of the candidate of one job: the CV as it came in, the report, decisions and dates."""
    call.query(NoQuery)
    data = await call.services.export_subject(call.job_id, call.tenant)
    await call.viewed(Action.SUBJECT_EXPORTED, job_id=call.job_id)
    headers = {"Content-Disposition": attachment(f"{data.evaluation.id}.zip"), "Cache-Control": "no-store"}
    archive = await call.aside(partial(_archive, data, call.prefix))
    return Response(archive, headers=headers, media_type=ZIP)


async def subjects(call: Call) -> Response:
    """All jobs whose report names an e-mail address; it is sent in the body, so that it stands in no log."""
    call.query(NoQuery)
    wanted = await json_body(call, _subject)
    found = await call.services.export_subject.of_address(wanted.email, call.tenant)
    await call.viewed(Action.SUBJECT_SEARCHED, found=len(found))
    return json_response(Subjects(items=[presenters.job_summary(it, call.prefix) for it in found]))


def _archive(data: SubjectData, prefix: str) -> bytes:
    it = data.evaluation
    told = SubjectOut(
        job=presenters.job_summary(it, prefix),
        decisions=[presenters.decision(each) for each in data.decisions],
        reveals=[RevealOut(by=each.by, at=each.at) for each in data.reveals],
        exported_at=datetime.now(UTC),
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"cv/{it.cv.filename or ('cv.txt' if it.cv.is_text else 'cv')}", data.cv)
        archive.writestr("job.json", msgspec.json.format(msgspec.json.encode(told), indent=2))
        if data.report is not None:
            archive.writestr("report.json", data.report)
    return written.getvalue()


ERASE: Final = Operation(
    method="DELETE",
    path=_JOB,
    handler=erase,
    tag="forgetting",
    allowed=OVERRIDING,
    erases=True,
    answers={204: Answer("Erased; the job stays, with its score and decision, and nothing of the candidate")},
    problems=(404, 409, 422, 503),
)
"""Beside the other methods of its path."""

FORGETTING_OPERATIONS: Final = (
    Operation(
        method="PUT",
        path=f"{_JOB}/hold",
        handler=hold,
        tag="forgetting",
        allowed=OVERRIDING,
        body={JSON: HoldIn},
        answers={200: Answer("On hold", {JSON: HoldOut})},
        problems=(404, 410, *_BODY_PROBLEMS),
    ),
    Operation(
        method="DELETE",
        path=f"{_JOB}/hold",
        handler=release,
        tag="forgetting",
        allowed=OVERRIDING,
        answers={204: Answer("Released")},
        problems=(404, 410, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_JOB}/subject-export",
        handler=subject_export,
        tag="forgetting",
        allowed=OVERRIDING,
        answers={200: Answer("A ZIP archive", {ZIP: {"type": "string", "format": "binary"}})},
        problems=(404, 410, 422, 503),
    ),
    Operation(
        method="POST",
        path="/api/v1/subjects",
        handler=subjects,
        tag="forgetting",
        allowed=OVERRIDING,
        body={JSON: SubjectIn},
        answers={200: Answer("The jobs, the newest first, at most 1,000", {JSON: Subjects})},
        problems=_BODY_PROBLEMS,
    ),
)
