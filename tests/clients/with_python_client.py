"""Uses the service through the client that openapi-python-client generates: `with_python_client.py URL KEY`.

Prints what it was told as JSON; with_fetch_client.ts prints the same.
"""

from __future__ import annotations

import json
import re
import sys
import time
from io import BytesIO
from uuid import UUID, uuid4

from ai_recruiter_client import AuthenticatedClient
from ai_recruiter_client.api.decisions import decide
from ai_recruiter_client.api.history import history
from ai_recruiter_client.api.jobs import cancel, events, read, report, submit
from ai_recruiter_client.models import (
    DecisionIn,
    DecisionOut,
    DocumentIn,
    Frame,
    HistoryOut,
    Job,
    JobAccepted,
    JobIn,
    LastFrame,
    LastFrameType,
    Problem,
    Recommendation,
    Report,
    Status,
    SubmitFilesBody,
)
from ai_recruiter_client.types import File

CV = "Jane Doe\nPython developer since 2018, PostgreSQL, Docker\n"
VACANCY = "We look for a Python developer with three years of experience. Kubernetes is a plus.\n"


def main(url: str, key: str) -> dict[str, object]:
    client = AuthenticatedClient(base_url=url, token=key)
    pair = JobIn(cv=DocumentIn(text=CV), job_description=DocumentIn(text=VACANCY))
    accepted = submit.sync(client=client, body=pair)
    assert isinstance(accepted, JobAccepted)
    job = finished(client, accepted.id)
    judged = report.sync(accepted.id, client=client)
    assert isinstance(judged, Report)
    page = history.sync(client=client, status=Status.SUCCEEDED, page_size=10)
    assert isinstance(page, HistoryOut)
    told = DecisionIn(outcome=Recommendation.SHORTLIST, reason="Strong in the interview", by="ada@hr.example")
    decision = decide.sync(job.id, client=client, body=told)
    assert isinstance(decision, DecisionOut)
    frames, last = frames_of(client, job.id)
    assert last.data.report is not None
    missing = read.sync(uuid4(), client=client)
    assert isinstance(missing, Problem)
    return {
        "job": str(job.id),
        "report": judged.to_dict(),
        "quotes": [quote.quote for finding in judged.findings for quote in finding.evidence or []],
        "page": [str(item.id) for item in page.items],
        "decision": [decision.number, decision.outcome.value],
        "frames": [*(frame.type_.value for frame in frames), last.type_.value],
        "attempts": [frame.data.attempt for frame in frames],
        "last": last.data.report.to_dict(),
        "canceled": canceled(client),
        "problem": missing.code,
    }


def finished(client: AuthenticatedClient, id: UUID) -> Job:
    """Asks again until the job has ended."""
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at:
        job = read.sync(id, client=client)
        assert isinstance(job, Job)
        if job.status not in (Status.QUEUED, Status.RUNNING):
            return job
        time.sleep(0.05)
    raise TimeoutError(f"job {id} has not ended")


def frames_of(client: AuthenticatedClient, id: UUID) -> tuple[list[Frame], LastFrame]:
    """The events of a job that has ended."""
    stream = events.sync(id, client=client)
    assert isinstance(stream, str)
    *before, last = (json.loads(data) for data in re.findall("^data: (.*)$", stream, re.MULTILINE))
    assert last["type"] in set(LastFrameType)
    return [Frame.from_dict(it) for it in before], LastFrame.from_dict(last)


def canceled(client: AuthenticatedClient) -> list[str]:
    """A job that was submitted as two files and canceled at once, with the status that it ended in."""
    cv, vacancy = File(BytesIO(CV.encode()), "cv.txt"), File(BytesIO(VACANCY.encode()), "vacancy.txt")
    accepted = submit.sync(client=client, body=SubmitFilesBody(cv=cv, job_description=vacancy))
    assert isinstance(accepted, JobAccepted)
    job = cancel.sync(accepted.id, client=client)
    assert isinstance(job, Job)
    return [str(job.id), job.status.value]


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
