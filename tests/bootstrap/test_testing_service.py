"""The test service forces every ending, in virtual time, through the API that programs use."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, get_args

import anyio
import anyio.lowlevel
import httpx2
import pytest
from ai_recruiter_testing import (
    Service,
    ServiceFailed,
    Warned,
    engine_crashed,
    failed,
    finding,
    report,
    running_service,
    worker_lost,
)
from ai_recruiter_testing.outcomes import FailureCode
from ai_recruiter_testing.service import ENGINES

import cvJobMatching
from adapters.matching import wire
from adapters.matching.report_validation import judged
from bootstrap.testing.outcomes import Rule, WorkerLost
from bootstrap.testing.world import Options, World
from domain.model.report import FailureCode as Codes
from domain.model.report import Report
from tests.harness import processes
from tests.harness.receiver import Receiver

START = datetime(2030, 1, 1, tzinfo=UTC)
CV = "Ada Example. Five years of Go at Example Ltd."
PAIR = {"cv": {"text": CV}, "job_description": {"text": "Go developer"}}


@pytest.fixture(scope="module")
def process() -> Iterator[Service]:
    with running_service(start=START) as service:
        yield service


@pytest.fixture
def service(process: Service) -> Service:
    process.reset()
    return process


def submit(service: Service, **more: Any) -> str:
    """The id of a new job."""
    answer = httpx2.post(f"{service.url}/api/v1/jobs", json={**PAIR, **more}, headers=service.headers)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def job(service: Service, id: str) -> dict[str, Any]:
    """The job once nothing happens any more by itself."""
    service.settle()
    found: dict[str, Any] = httpx2.get(f"{service.url}/api/v1/jobs/{id}", headers=service.headers).json()
    return found


def ended(service: Service, **more: Any) -> dict[str, Any]:
    return job(service, submit(service, **more))


def code(job: Mapping[str, Any]) -> str:
    return str(job["error"]["code"])


def test_a_job_succeeds_where_no_rule_says_otherwise(service: Service) -> None:
    done = ended(service)
    assert (done["status"], done["score"], done["engine"]) == ("succeeded", 82.5, "evidence")
    assert datetime.fromisoformat(done["completed_at"]) == START


def test_it_offers_the_engines_that_the_service_comes_with(service: Service) -> None:
    assert [it.name for it in cvJobMatching.engines()] == list(ENGINES)
    offered = httpx2.get(f"{service.url}/api/v1/engines", headers=service.headers).json()["items"]
    assert [it["name"] for it in offered] == list(ENGINES)
    assert ended(service, engine="keyword")["engine"] == "keyword"


def test_a_report_is_one_that_the_service_would_accept_from_an_engine(service: Service) -> None:
    service.answer(
        report(
            finding("Go", "met", "years of Go", "Go at Example"),
            finding("Rust", "missing", must=False),
            finding("Berlin", "unknown", kind="location", max_points=0),
            score=50,
            recommendation="review",
            confidence=0.75,
            warnings=[Warned(code="low_coverage", message="Half of the page is a picture.")],
            candidate="Ada Example",
        )
    )
    id = submit(service)
    service.settle()
    body = httpx2.get(f"{service.url}/api/v1/jobs/{id}/report", headers=service.headers).content
    task = wire.PairTask(
        cv=wire.SentDocument(content=CV.encode(), is_text=True, filename=None),
        job_description=wire.SentDocument(content=b"Go developer", is_text=True, filename=None),
        as_of=START.date(),
        criteria=None,
    )
    kept = judged(body, "evidence", task)
    assert isinstance(kept, Report), kept
    read = cvJobMatching.from_json(body)
    assert (read.score, read.recommendation, read.confidence, read.profile.name) == (50, "review", 0.75, "Ada Example")
    assert [(it.requirement.text, it.status, it.points) for it in read.findings] == [
        ("Go", "met", 10),
        ("Rust", "missing", 0),
        ("Berlin", "unknown", 0),
    ]
    assert all(CV[it.start : it.end] == it.quote for found in read.findings for it in found.evidence)
    for media_type in ("text/html", "text/markdown"):
        shown = httpx2.get(
            f"{service.url}/api/v1/jobs/{id}/report", headers={**service.headers, "Accept": media_type}
        ).text
        assert "Five" not in shown
        assert "years of Go" in shown


@pytest.mark.parametrize("wanted", get_args(FailureCode))
def test_a_job_fails_with_any_code(service: Service, wanted: FailureCode) -> None:
    service.answer(failed(wanted, "for a reason"))
    done = ended(service)
    assert (done["status"], done["error"]) == ("failed", {"code": wanted, "message": "for a reason"})


def test_the_codes_are_those_of_the_service() -> None:
    assert set(get_args(FailureCode)) == set(Codes)


def test_an_exception_of_the_engine_ends_the_job(service: Service) -> None:
    service.answer(engine_crashed())
    assert code(ended(service)) == "engine_crashed"


def test_three_lost_workers_poison_a_job_within_virtual_minutes(service: Service) -> None:
    service.answer(worker_lost())
    id = submit(service)
    assert job(service, id)["status"] == "running"
    service.advance(timedelta(seconds=29))
    assert job(service, id)["attempt"] == 1  # its lease runs still
    assert service.advance(timedelta(minutes=10)) == START + timedelta(minutes=10, seconds=29)
    assert code(job(service, id)) == "poisoned"
    assert [it.type for it in service.frames(id)].count("requeued") == 2


@pytest.mark.parametrize("turns", range(16))  # of the event loop, in which the job has gone so far
async def test_time_passes_only_once_each_job_has_gone_as_far_as_it_can(turns: int) -> None:
    tenants = {hashlib.sha256(b"key").hexdigest(): "tenant"}
    world = World(Options(control="-", tenants=tenants, engines=("evidence",), workers=1))
    world.rules.add(Rule(outcomes=(WorkerLost(),)))
    client = httpx2.AsyncClient(
        transport=httpx2.ASGITransport(world.app), base_url="http://test", headers={"Authorization": "Bearer key"}
    )
    async with client, anyio.create_task_group() as workers:
        workers.start_soon(world.pool.work)
        id = (await client.post("/api/v1/jobs", json=PAIR)).json()["id"]
        for _ in range(turns):
            await anyio.lowlevel.checkpoint()
        await world.advance(timedelta(minutes=10))
        assert code((await client.get(f"/api/v1/jobs/{id}")).json()) == "poisoned"
        await world.close()


def test_a_job_whose_worker_was_lost_is_judged_by_the_next(service: Service) -> None:
    service.answer(worker_lost(), report())
    id = submit(service)
    service.advance(timedelta(minutes=1))
    assert (job(service, id)["status"], job(service, id)["attempt"]) == ("succeeded", 2)


def test_a_job_that_waits_or_runs_past_its_deadline_expires(service: Service) -> None:
    with service.hold("extracting") as hold:
        running = submit(service, deadline_s=60)
        assert hold.wait() == running
        service.pause()
        waiting = submit(service, deadline_s=60)
        service.advance(timedelta(seconds=59))
        assert (job(service, running)["status"], job(service, waiting)["status"]) == ("running", "queued")
        service.advance(timedelta(seconds=1))
        assert (job(service, running)["status"], job(service, waiting)["status"]) == ("expired", "expired")


def test_a_run_past_the_engines_time_limit_fails(service: Service) -> None:
    hold = service.hold("matching")
    id = submit(service)
    hold.wait()
    service.advance(timedelta(seconds=120))
    assert code(job(service, id)) == "time_limit"


def test_a_job_is_canceled_while_it_waits_and_while_it_runs(service: Service) -> None:
    hold = service.hold("matching")
    running = submit(service)
    assert hold.wait() == running
    service.pause()
    for id in (running, submit(service)):
        httpx2.post(f"{service.url}/api/v1/jobs/{id}/cancel", headers=service.headers)
        assert job(service, id)["status"] == "canceled"


def test_outcomes_come_in_turn_and_the_last_one_stays(service: Service) -> None:
    service.answer(failed("empty"), failed("corrupt"), report())
    assert [code(ended(service)) for _ in range(2)] == ["empty", "corrupt"]
    assert [ended(service)["status"] for _ in range(2)] == ["succeeded"] * 2


def test_rules_select_by_file_name_text_metadata_and_engine(service: Service) -> None:
    service.answer(failed("encrypted"), filename="*.pdf")
    service.answer(failed("empty"), text="Five years")
    service.answer(failed("corrupt"), metadata={"requisition": "R-17"})
    service.answer(failed("too_large"), engine="keyword")
    other = {"cv": {"text": "Ten years of Rust"}}
    assert code(ended(service, cv={"base64": "JVBERi0=", "filename": "cv.pdf"})) == "encrypted"
    assert code(ended(service)) == "empty"
    assert code(ended(service, **other, metadata={"requisition": "R-17", "source": "mail"})) == "corrupt"
    assert code(ended(service, **other, engine="keyword")) == "too_large"
    assert ended(service, **other, metadata={"requisition": "R-18"})["status"] == "succeeded"


def test_the_latest_rule_applies(service: Service) -> None:
    service.answer(failed("empty"))
    service.answer(report(), text="Five years")
    assert ended(service)["status"] == "succeeded"


def test_a_held_job_stands_at_its_stage_and_others_pass(service: Service) -> None:
    hold = service.hold("matching", metadata={"held": "yes"})
    passes = submit(service)
    held = submit(service, metadata={"held": "yes"})
    assert hold.wait() == held
    assert job(service, passes)["status"] == "succeeded"
    assert (job(service, held)["status"], job(service, held)["stage"]) == ("running", "matching")
    hold.release()
    assert job(service, held)["status"] == "succeeded"


def test_a_hold_that_no_job_reaches_is_reported(service: Service) -> None:
    with pytest.raises(TimeoutError):
        service.hold("matching").wait(timeout=0.05)


def test_living_workers_keep_their_leases_however_far_time_advances(service: Service) -> None:
    hold = service.hold("reading_cv")
    id = submit(service)
    hold.wait()
    service.advance(timedelta(seconds=119))
    assert (job(service, id)["status"], job(service, id)["attempt"]) == ("running", 1)


def test_frames_are_the_same_over_each_transport(service: Service) -> None:
    service.answer(report(score=None, recommendation="review"))
    id = submit(service)
    service.settle()
    over_socket = list(service.frames(id))

    async def listen() -> list[Any]:
        return [frame async for frame in service.frames_async(id)]

    assert over_socket == list(service.frames_sse(id)) == asyncio.run(listen())
    assert [it.seq for it in over_socket] == list(range(1, 9))
    assert over_socket[-1].terminal
    assert over_socket[-1].data["report"]["score"] is None
    assert [it.seq for it in service.frames(id, after_seq=5)] == [6, 7, 8]


def test_a_listener_that_hears_nothing_gives_up(service: Service) -> None:
    service.pause()
    frames = service.frames(submit(service), timeout=0.2)
    assert next(frames).type == "queued"
    with pytest.raises(TimeoutError):
        next(frames)


def test_a_reset_forgets_jobs_rules_holds_and_time(service: Service) -> None:
    service.answer(failed("empty"))
    service.hold("reading_cv")
    service.pause()
    service.advance(timedelta(days=1))
    id = submit(service)
    service.reset()
    assert httpx2.get(f"{service.url}/api/v1/jobs/{id}", headers=service.headers).status_code == 404
    assert datetime.fromisoformat(ended(service)["completed_at"]) == START


def test_only_the_token_opens_the_api_and_only_the_test_controls_it(service: Service) -> None:
    assert httpx2.get(f"{service.url}/api/v1/history").status_code == 401
    assert httpx2.post(f"{service.url}/_testing/reset", json={}, headers=service.headers).status_code == 403


def test_a_finding_without_a_quote_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match="needs a quote"):
        finding("Go", "met")


def test_a_command_that_makes_no_sense_says_where(service: Service) -> None:
    with pytest.raises(ServiceFailed, match="recommendation"):
        service.answer(report(recommendation="hire"))  # type: ignore[arg-type]  # what mypy refuses is refused anyway


def test_other_engines_can_be_offered() -> None:
    with running_service(engines=["in-house", "evidence"], workers=1) as service:
        assert ended(service)["engine"] == "in-house"


def test_webhooks_are_sent_and_tried_again_in_virtual_time(service: Service) -> None:
    receiver = Receiver(respond=lambda it: (204 if receiver.received else 500, {}))
    with receiver.listening():
        wanted = {"url": receiver.url, "events": ["job.succeeded"]}
        hook = httpx2.post(f"{service.url}/api/v1/webhooks", json=wanted, headers=service.headers).json()
        id = ended(service)["id"]
        wait_until(lambda: last_status(service, hook["id"]) == 500)
        service.advance(timedelta(seconds=7))
        wait_until(lambda: len(receiver.received) == 2)
    first, second = receiver.received
    assert first.id == second.id
    assert second.verified(hook["secret"])["data"]["job_id"] == id


def last_status(service: Service, webhook: str) -> int | None:
    log = httpx2.get(f"{service.url}/api/v1/webhooks/{webhook}/deliveries", headers=service.headers).json()
    return log["items"][0]["status"] if log["items"] else None


def wait_until(holds: Callable[[], bool]) -> None:
    """What a receiver hears comes in real time."""
    anyio.run(partial(processes.until, holds))
