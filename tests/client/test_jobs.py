"""What a client does with the jobs of a real service, sync and async alike."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest
from ai_recruiter import Client, Document, Job, Refused

from bootstrap.demo.service import ChildService
from domain.model.events import Stage
from tests.client.conftest import Connect, Serve
from tests.harness.http import World
from tests.harness.sample_documents import CV

JOB_DESCRIPTION = CV.with_name("job_description.md")


@pytest.fixture
def job(client: Client) -> Job:
    """One that has ended."""
    return client.wait(client.submit(cv=CV, job_description=JOB_DESCRIPTION).id)


def test_a_pair_of_files_becomes_a_report(client: Client) -> None:
    accepted = client.submit(cv=CV, job_description=JOB_DESCRIPTION, engine="evidence", metadata={"vacancy": "42"})
    assert UUID(accepted.id).version == 7
    assert (accepted.status, accepted.ended, accepted.report) == ("queued", False, None)
    job = client.wait(accepted.id, timeout=60)
    assert (job.status, job.ended, job.metadata) == ("succeeded", True, {"vacancy": "42"})
    assert job.documents.cv.filename == "cv.pdf"
    assert job.report is not None
    assert job.report.score == job.score
    met = [finding for finding in job.report.findings if finding.status == "met"]
    assert all(finding.evidence[0].quote for finding in met)
    assert job.report == client.report(job.id)


def test_an_answer_is_there_as_it_came_too(client: Client, job: Job, service: ChildService) -> None:
    sent = httpx2.get(f"{service.url}/api/v1/jobs/{job.id}", trust_env=False)
    assert job.raw == sent.content
    assert job.etag == sent.headers["etag"]
    report = httpx2.get(f"{service.url}/api/v1/jobs/{job.id}/report", trust_env=False).content
    assert client.report(job.id).raw == client.report_as(job.id, "application/json") == report
    assert job.report is not None
    assert job.report.raw == report


def test_a_report_comes_in_other_forms(client: Client, job: Job) -> None:
    assert client.report_as(job.id, "text/html").lstrip().lower().startswith(b"<!doctype html")
    assert b"# " in client.report_as(job.id, "text/markdown")
    with pytest.raises(Refused, match="not_acceptable"):
        client.report_as(job.id, "image/png")


def test_waiting_with_the_submission_gives_the_whole_job(client: Client) -> None:
    job = client.submit(cv="Python developer since 2018", job_description="Python developer", wait=60)
    assert job.ended
    assert job.report is not None


@pytest.mark.parametrize(
    ("source", "filename"),
    [
        ("Ada Lovelace\nPython", None),
        (b"Ada Lovelace\nPython", "cv"),
        (Document(content=b"Ada Lovelace\nPython", filename="ada.txt"), "ada.txt"),
    ],
    ids=["text", "bytes", "document"],
)
def test_a_document_is_sent_in_any_form_and_comes_back(
    client: Client, source: Document | bytes | str, filename: str | None
) -> None:
    job = client.submit(cv=source, job_description=JOB_DESCRIPTION, wait=60)
    assert job.documents.cv.filename == filename
    back = client.document(job.id, "cv")
    assert back == Document(content=b"Ada Lovelace\nPython", filename=filename or "cv.txt")
    assert client.document(job.id, "job_description").content == JOB_DESCRIPTION.read_bytes()


def test_a_name_beyond_ascii_comes_back(client: Client) -> None:
    job = client.submit(cv=Document(content=b"x", filename="Zoë; Ärmel.txt"), job_description="Python")
    assert client.document(job.id, "cv").filename == "Zoë; Ärmel.txt"


def test_a_path_that_is_given_as_text_is_noticed(client: Client) -> None:
    with pytest.raises(ValueError, match=re.escape(f"Path({str(CV)!r})")):
        client.submit(cv=str(CV), job_description=JOB_DESCRIPTION)
    with pytest.raises(FileNotFoundError):
        client.submit(cv=Path("no such file.pdf"), job_description=JOB_DESCRIPTION)


def test_the_same_key_gives_the_same_job(client: Client) -> None:
    key = str(uuid4())
    first, second = (client.submit(cv="a", job_description="b", idempotency_key=key) for _ in range(2))
    assert first.id == second.id
    with pytest.raises(Refused) as refused:
        client.submit(cv="c", job_description="b", idempotency_key=key)
    assert (refused.value.status, refused.value.code) == (422, "idempotency_key_reused")


def test_events_come_in_order_and_from_where_one_likes(client: Client, job: Job) -> None:
    events = list(client.follow(job.id))
    assert [event.seq for event in events] == list(range(1, job.last_seq + 1))
    assert [event.type for event in events][:2] == ["queued", "started"]
    assert [event.terminal for event in events] == [False] * (len(events) - 1) + [True]
    assert events[-1].data["report"]["score"] == job.score
    assert list(client.follow(job.id, after_seq=3)) == events[3:]
    assert list(client.follow(job.id, after_seq=job.last_seq)) == []


def test_an_event_is_there_as_soon_as_it_happens(connect: Connect, serve: Serve) -> None:
    world = World()
    client = connect(serve(world))
    accepted = client.submit(cv="a", job_description="b")
    events = client.follow(accepted.id)
    assert next(events).type == "queued"
    assert [event.type for event in events][-1] == "succeeded"


def test_what_takes_too_long_is_given_up(connect: Connect, serve: Serve) -> None:
    client = connect(serve(World(), working=False))
    accepted = client.submit(cv="a", job_description="b")
    with pytest.raises(TimeoutError, match=r"not ended within 0\.2 s"):
        client.wait(accepted.id, timeout=0.2)
    assert client.job(accepted.id).status == "queued"


def test_a_job_is_canceled_and_expires(connect: Connect, serve: Serve, client: Client) -> None:
    idle = connect(serve(World(), working=False))
    accepted = idle.submit(cv="a", job_description="b")
    assert idle.cancel(accepted.id).status == "canceled"
    assert idle.cancel(accepted.id).status == "canceled"
    with pytest.raises(Refused, match="report_not_ready"):
        idle.report(accepted.id)
    late = client.submit(cv="a", job_description="b", deadline=0.000001)
    assert client.wait(late.id).status == "expired"


def test_a_failed_job_says_why(client: Client) -> None:
    job = client.submit(cv=CV.read_bytes()[:300], job_description=JOB_DESCRIPTION, wait=60)
    assert job.status == "failed"
    assert job.error is not None
    assert job.error.code == "corrupt"


def test_decisions_are_added(client: Client, job: Job) -> None:
    first = client.decide(job.id, "review", reason="Ask about Go", by="ada@hr.example")
    second = client.decide(job.id, "shortlist", reason="She knows it", by="ada@hr.example")
    assert client.decisions(job.id) == [first, second]
    assert (second.number, second.outcome, second.reason) == (2, "shortlist", "She knows it")
    assert client.job(job.id).decision == second
    assert client.history_page(decision="shortlist").items[0].id == job.id


def test_the_history_goes_over_all_pages(connect: Connect, serve: Serve) -> None:
    client = connect(serve(World(), working=False))
    began, tag = datetime.now(UTC) - timedelta(seconds=1), uuid4().hex
    ids = [client.submit(cv="a", job_description="b", metadata={"batch": tag}).id for _ in range(5)]
    assert [job.id for job in client.history(text=tag, page_size=2)] == ids[::-1]
    assert [job.id for job in client.history(text=tag, created_after=began)] == ids[::-1]
    assert list(client.history(text=tag, created_before=began)) == []
    first = client.history_page(text=tag, page_size=2)
    rest = client.history(text=tag, page_token=first.next_page_token)
    assert [job.id for job in [*first.items, *rest]] == ids[::-1]


def test_pages_are_large_and_asked_for_when_they_are_wanted(connect: Connect, serve: Serve) -> None:
    world = World()
    client = connect(serve(world))
    ids = [client.submit(cv="a", job_description="b").id for _ in range(250)]
    asked: list[int] = []
    page = world.evaluations.page

    async def counted(*arguments: object, **options: object) -> object:
        asked.append(1)
        return await page(*arguments, **options)  # type: ignore[arg-type]  # whatever the service passes

    world.evaluations.page = counted  # type: ignore[method-assign,assignment]
    history = client.history()
    assert len(asked) == 0
    newest = [job.id for job in islice(history, 200)]
    assert len(asked) == 1
    oldest = [job.id for job in history]
    assert newest + oldest == ids[::-1]
    assert len(asked) == 2


def test_the_service_describes_itself(client: Client) -> None:
    engines = client.engines()
    assert [engine.name for engine in engines if engine.default] == [engines[0].name]
    assert client.health().status == "ok"
    assert client.ready().status == "ready"
    assert client.ready().checks["database"].ok


def test_progress_is_an_event_for_who_asks_for_it(connect: Connect, serve: Serve) -> None:
    world = World()
    world.matcher.progress[Stage.MATCHING] = [(0.5, "6 of 12")]
    before, gate = world.matcher.hold_at(Stage.EXTRACTING), world.matcher.hold_at(Stage.MATCHING)
    client = connect(serve(world))
    heard = []
    for event in client.follow(client.submit(cv="a", job_description="b").id, progress=True):
        heard.append(event)
        if event.stage == "extracting":  # so it listens when progress is told
            before.open()
        if event.type == "progress":
            gate.open()
    (progress,) = [event for event in heard if event.type == "progress"]
    assert (progress.seq, progress.stage, progress.message) == (0, "matching", "6 of 12")
    assert progress.progress == pytest.approx(0.85)
    assert [event.seq for event in heard if event.seq] == list(range(1, 9))


def test_who_does_not_ask_hears_events_alone(connect: Connect, serve: Serve) -> None:
    world = World()
    world.matcher.progress = {stage: [(0.5, "half")] for stage in Stage}
    client = connect(serve(world))
    events = list(client.follow(client.submit(cv="a", job_description="b").id))
    assert [event.seq for event in events] == list(range(1, 9))
