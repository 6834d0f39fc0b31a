"""Reading, canceling and deciding jobs over HTTP."""

from __future__ import annotations

import base64
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote
from uuid import UUID

import anyio
import httpx2
import pytest

from adapters.fakes.matcher import REPORT, ScriptedMatcher
from adapters.http.safety import SHEET
from domain.model.events import Stage
from domain.model.ids import EvaluationId, Tenant
from domain.model.report import Failure, FailureCode
from ports.matcher import TryLater
from tests.harness.http import A_PAIR, World, finished, submitted

JOBS = "/api/v1/jobs"
DECISION = {"outcome": "reject", "reason": "no Python in ten years", "by": "anna@hr.example"}


async def test_a_queued_job_is_told_in_full() -> None:
    async with World().client() as client:
        id = await submitted(client, metadata={"ref": "A-17"}, deadline_s=3600)
        job = (await client.get(f"{JOBS}/{id}")).json()
    assert (job["id"], job["status"], job["stage"], job["progress"]) == (id, "queued", None, 0.0)
    assert (job["attempt"], job["last_seq"], job["engine"], job["put_off"]) == (0, 1, "scripted", None)
    assert (job["score"], job["recommendation"], job["report"], job["error"]) == (None, None, None, None)
    assert job["metadata"] == {"ref": "A-17"}
    assert job["deadline_at"] is not None
    assert set(job["documents"]["cv"]) == {"filename", "size", "sha256"}


async def test_a_running_job_tells_its_stage() -> None:
    world = World()
    gate = world.matcher.hold_at(Stage.MATCHING)
    async with world.working() as client:
        id = await submitted(client)
        await gate.reached.wait()
        job = (await client.get(f"{JOBS}/{id}")).json()
    assert (job["status"], job["stage"], job["progress"], job["attempt"]) == ("running", "matching", 0.75, 1)


async def test_a_job_that_was_put_off_tells_until_when_and_why() -> None:
    world = World()
    world.matcher.outcome = TryLater("the model is away", timedelta(minutes=10))
    async with world.client() as client, anyio.create_task_group() as tasks:
        id = await submitted(client)
        tasks.start_soon(world.work)
        async with aclosing(world.cases.follow()(EvaluationId(UUID(id)), Tenant("local"))) as story:
            async for told in story:
                if told.type == "requeued":
                    break
        tasks.cancel_scope.cancel()
        job = (await client.get(f"{JOBS}/{id}")).json()
    assert (job["status"], job["put_off"]["reason"]) == ("queued", "the model is away")
    until = datetime.fromisoformat(job["put_off"]["until"])
    assert timedelta(minutes=9) < until - datetime.now(UTC) < timedelta(minutes=11)


async def test_a_finished_job_carries_its_report() -> None:
    async with World().working() as client:
        job = await finished(client, await submitted(client))
    assert (job["status"], job["score"], job["recommendation"], job["confidence"]) == (
        "succeeded",
        82.5,
        "shortlist",
        0.9,
    )
    assert job["report"]["findings"] == []
    assert (job["engine_version"], job["completed_at"] is not None) == ("7.0", True)


async def test_a_failed_job_has_an_error_and_no_score() -> None:
    world = World()
    world.matcher.outcome = Failure(code=FailureCode.CORRUPT, message="cv: it is no PDF")
    async with world.working() as client:
        id = await submitted(client)
        job = await finished(client, id)
        report = await client.get(f"{JOBS}/{id}/report")
    assert (job["status"], job["score"], job["report"]) == ("failed", None, None)
    assert job["error"] == {"code": "corrupt", "message": "cv: it is no PDF"}
    assert (report.status_code, report.json()["code"]) == (409, "report_not_ready")


async def test_what_has_not_changed_is_not_sent_again() -> None:
    world = World()
    gate = world.matcher.hold_at(Stage.MATCHING)
    async with world.working() as client:
        id = await submitted(client)
        await gate.reached.wait()
        etag = (await client.get(f"{JOBS}/{id}")).headers["etag"]
        again = await client.get(f"{JOBS}/{id}", headers={"If-None-Match": etag})
        weak = await client.get(f"{JOBS}/{id}", headers={"If-None-Match": f'"x", W/{etag}'})
        gate.open()
        await finished(client, id)
        changed = await client.get(f"{JOBS}/{id}", headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert weak.status_code == 304
    assert changed.status_code == 200


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("text/markdown", "text/markdown; charset=utf-8"),
        ("text/*", "text/html; charset=utf-8"),
        ("application/json;q=0.1, text/markdown;q=0.2", "text/markdown; charset=utf-8"),
        ("text/html;q=0, */*", "application/json"),
        ("application/pdf, text/html;q=0.1", "text/html; charset=utf-8"),
    ],
)
async def test_the_report_comes_as_it_is_asked_for(accept: str | None, content_type: str) -> None:
    async with World().working() as client:
        id = await submitted(client)
        await finished(client, id)
        headers = {"Accept": accept} if accept is not None else {}
        response = await client.get(f"{JOBS}/{id}/report", headers=headers)
    assert (response.status_code, response.headers["content-type"]) == (200, content_type)
    assert response.headers["vary"] == "Accept"
    if content_type == "application/json":
        assert response.content == REPORT.body
    else:
        assert response.headers["content-security-policy"] == SHEET


@pytest.mark.parametrize("accept", ["application/pdf", "text/html;q=0", "rubbish", "*/*;q=0.0"])
async def test_another_form_of_report_is_not_acceptable(accept: str) -> None:
    async with World().working() as client:
        id = await submitted(client)
        await finished(client, id)
        response = await client.get(f"{JOBS}/{id}/report", headers={"Accept": accept})
    assert (response.status_code, response.json()["code"]) == (406, "not_acceptable")


async def download(filename: str) -> httpx2.Response:
    async with World().client() as client:
        cv = {"base64": base64.b64encode(b"<script>alert(1)</script>").decode(), "filename": filename}
        return await client.get(f"{JOBS}/{await submitted(client, cv=cv)}/documents/cv")


@pytest.mark.parametrize("filename", ["cv.html", "Žofie – CV.html", 'a"b;c.html', "a\u202eb.html", "%0d%0aX: y.html"])
async def test_a_document_is_downloaded_and_never_shown(filename: str) -> None:
    response = await download(filename)
    disposition = response.headers["content-disposition"]
    assert response.content == b"<script>alert(1)</script>"
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert disposition.startswith('attachment; filename="')
    assert disposition.count('"') == 2
    assert unquote(disposition.partition("UTF-8''")[2]) == filename.replace("\u202e", "")


async def test_a_text_is_downloaded_as_text() -> None:
    async with World().client() as client:
        id = await submitted(client, job_description={"text": "Grüße"})
        response = await client.get(f"{JOBS}/{id}/documents/job_description")
    assert (response.text, response.headers["content-type"]) == ("Grüße", "text/plain; charset=utf-8")
    assert 'filename="job_description.txt"' in response.headers["content-disposition"]


async def test_canceling_twice_is_canceling_once() -> None:
    async with World().client() as client:
        id = await submitted(client)
        first = await client.post(f"{JOBS}/{id}/cancel")
        second = await client.post(f"{JOBS}/{id}/cancel")
    assert (first.status_code, first.json()["status"]) == (200, "canceled")
    assert (second.status_code, second.json()["last_seq"]) == (200, first.json()["last_seq"])


async def test_a_finished_job_is_left_as_it_is() -> None:
    async with World().working() as client:
        id = await submitted(client)
        await finished(client, id)
        response = await client.post(f"{JOBS}/{id}/cancel")
    assert (response.json()["status"], response.json()["score"]) == ("succeeded", 82.5)


async def test_decisions_stand_beside_the_score() -> None:
    async with World().working() as client:
        id = await submitted(client)
        await finished(client, id)
        first = await client.post(f"{JOBS}/{id}/decisions", json=DECISION)
        await client.post(f"{JOBS}/{id}/decisions", json={**DECISION, "outcome": "review", "reason": "second look"})
        decisions = (await client.get(f"{JOBS}/{id}/decisions")).json()["items"]
        job = (await client.get(f"{JOBS}/{id}")).json()
    assert (first.status_code, first.json()["number"]) == (201, 1)
    assert [(it["number"], it["outcome"], it["reason"]) for it in decisions] == [
        (1, "reject", "no Python in ten years"),
        (2, "review", "second look"),
    ]
    assert (job["score"], job["recommendation"], job["decision"]["outcome"]) == (82.5, "shortlist", "review")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({**DECISION, "reason": " "}, 422),
        ({**DECISION, "reason": ""}, 422),
        ({**DECISION, "outcome": "hire"}, 422),
        ({**DECISION, "by": " "}, 422),
        ({**DECISION, "at": "2026-01-01T00:00:00Z"}, 422),
    ],
)
async def test_a_decision_needs_an_outcome_and_a_reason(body: dict[str, str], status: int) -> None:
    async with World().working() as client:
        id = await submitted(client)
        await finished(client, id)
        response = await client.post(f"{JOBS}/{id}/decisions", json=body)
    assert response.status_code == status


async def test_white_space_alone_is_no_name_and_the_refusal_says_so() -> None:
    async with World().client() as client:
        response = await client.post(f"{JOBS}/{await submitted(client)}/decisions", json={**DECISION, "by": "\t "})
    assert response.json()["errors"] == [{"at": "$.by", "message": "Expected more than white space"}]


async def test_nothing_is_decided_while_it_runs() -> None:
    async with World().client() as client:
        response = await client.post(f"{JOBS}/{await submitted(client)}/decisions", json=DECISION)
    assert (response.status_code, response.json()["code"]) == (409, "not_finished")


async def test_a_decision_is_bounded_json() -> None:
    async with World().client() as client:
        id = await submitted(client)
        large = await client.post(f"{JOBS}/{id}/decisions", json={**DECISION, "reason": "x" * 70_000})
        form = await client.post(f"{JOBS}/{id}/decisions", data=DECISION)
    assert (large.status_code, form.status_code) == (413, 415)


async def test_the_engines_are_told_with_the_default_one_first() -> None:
    async with World().client() as client:
        engines = (await client.get("/api/v1/engines")).json()["items"]
    assert [(it["name"], it["version"], it["default"]) for it in engines] == [
        ("scripted", "7.0", True),
        ("spare", "0.1", False),
    ]
    declared = {name: engines[0][name] for name in ("deterministic", "judges_given_criteria", "network", "cost")}
    assert declared == {
        "deterministic": True,
        "judges_given_criteria": True,
        "network": False,
        "cost": {"seconds": None, "tokens": None, "money": None},
    }


async def test_a_proxy_may_serve_us_under_a_path() -> None:
    transport = httpx2.ASGITransport(World().app, root_path="/recruiter")
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        response = await client.post("/recruiter/api/v1/jobs", json=A_PAIR)
    assert response.headers["location"].startswith("/recruiter/api/v1/jobs/")


async def test_a_waiting_job_tells_how_many_are_before_it() -> None:
    world = World(matcher=ScriptedMatcher())
    async with world.client() as client:  # nobody works
        ids = []
        for number in range(3):
            body = {"cv": {"text": f"cv {number}"}, "job_description": {"text": "job"}}
            ids.append((await client.post("/api/v1/jobs", json=body)).json()["id"])
        ahead = [(await client.get(f"/api/v1/jobs/{id}")).json()["ahead"] for id in ids]
        assert ahead == [0, 1, 2]
