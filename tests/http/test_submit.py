"""Submitting a pair over HTTP."""

from __future__ import annotations

import base64
from typing import Any

import anyio
import pytest

from adapters.http.config import HttpConfig
from domain.model.events import Stage
from domain.use_cases.submit_evaluation import QueueBounds
from tests.harness.http import A_PAIR, World, a_world, submitted

PDF = b"%PDF-1.7\n\x00\xff binary"
JOBS = "/api/v1/jobs"


async def test_a_pair_of_texts_is_accepted() -> None:
    async with World().client() as client:
        response = await client.post(JOBS, json=A_PAIR)
    body = response.json()
    assert response.status_code == 202
    assert response.headers["location"] == f"/api/v1/jobs/{body['id']}" == body["urls"]["self"]
    assert response.headers["retry-after"] == "1"
    assert body["status"] == "queued"
    assert body["created_at"].endswith("Z")
    assert body["urls"]["ws"] == f"/ws/jobs/{body['id']}"


async def test_a_form_reaches_the_engine_byte_for_byte() -> None:
    world = World()
    async with world.working() as client:
        response = await client.post(
            JOBS,
            headers={"Prefer": "wait=5"},
            files={"cv": ("cv.pdf", PDF, "application/pdf")},
            data={"job_description": "Pythön", "metadata": '{"a":"1"}', "engine": "spare", "deadline_s": "60"},
        )
    job = response.json()
    assert (response.status_code, job["status"], job["engine"]) == (200, "succeeded", "spare")
    assert job["metadata"] == {"a": "1"}
    assert job["deadline_at"] is not None
    assert job["documents"]["cv"]["filename"] == "cv.pdf"
    [pair] = world.matcher.pairs
    assert (pair.cv, pair.cv_info.is_text) == (PDF, False)
    assert (pair.job_description, pair.job_description_info.is_text) == ("Pythön".encode(), True)


async def test_a_file_may_come_as_base64() -> None:
    world = World()
    async with world.working() as client:
        cv = {"base64": base64.b64encode(PDF).decode(), "filename": "../../etc/cv.pdf"}
        response = await client.post(JOBS, json={**A_PAIR, "cv": cv}, headers={"Prefer": "wait=5"})
    assert response.json()["documents"]["cv"]["filename"] == "cv.pdf"
    assert world.matcher.pairs[0].cv == PDF


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\cv.pdf", "cv.pdf"),
        ("\u202efdp.exe\u0000\n", "fdp.exe"),
        ("a" * 300, "a" * 255),
        ("..", None),
        ("Žofie – CV 📄.pdf", "Žofie – CV 📄.pdf"),
    ],
)
async def test_a_filename_is_for_display_only(sent: str, shown: str | None) -> None:
    async with World().client() as client:
        cv = {"base64": "QUJD", "filename": sent}
        id = await submitted(client, cv=cv)
        assert (await client.get(f"{JOBS}/{id}")).json()["documents"]["cv"]["filename"] == shown


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"cv": {}}, "$.cv"),
        ({"cv": {"text": "a", "base64": "QUJD"}}, "$.cv"),
        ({"cv": {"text": "a", "filename": "a.pdf"}}, "$.cv"),
        ({"cv": {"base64": "%%%"}}, "$.cv.base64"),
        ({"cv": {"text": None}}, "$.cv.text"),
        ({"cv": {"text": "  \n"}}, None),
        ({"surprise": 1}, "$"),
        ({"engine": "nobody"}, None),
        ({"engine": ""}, "$.engine"),
        ({"deadline_s": 0}, "$.deadline_s"),
        ({"deadline_s": 1e9}, "$.deadline_s"),
        ({"metadata": {"a": 1}}, "$.metadata[...]"),
        ({"metadata": {"": "a"}}, "$.metadata"),
        ({"metadata": {"a" * 65: "a"}}, "$.metadata"),
        ({"metadata": {"a": "b" * 513}}, "$.metadata.a"),
        ({"metadata": {str(number): "a" for number in range(33)}}, "$.metadata"),
    ],
)
async def test_a_value_that_breaks_a_rule_is_named(changes: dict[str, Any], at: str | None) -> None:
    world = World()
    async with world.client() as client:
        response = await client.post(JOBS, json={**A_PAIR, **changes})
        history = (await client.get("/api/v1/history")).json()
    problem = response.json()
    assert (response.status_code, problem["status"]) == (422, 422)
    assert response.headers["content-type"] == "application/problem+json"
    assert [error["at"] for error in problem["errors"]] == ([at] if at else [])
    assert history["items"] == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"cv": {"text": "\\ud800"}}', b"[" * 100_000, b'{"cv":"\xff"}'])
async def test_what_is_no_json_is_malformed(body: bytes) -> None:
    async with World().client() as client:
        response = await client.post(JOBS, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.json()["code"] in ("malformed_body", "invalid_request")


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/xml"])
async def test_other_types_of_body_are_refused(content_type: str | None) -> None:
    async with World().client() as client:
        headers = {"Content-Type": content_type} if content_type else {}
        response = await client.post(JOBS, content=b"cv=a&job_description=b", headers=headers)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


async def test_a_compressed_body_is_refused() -> None:
    async with World().client() as client:
        response = await client.post(JOBS, json=A_PAIR, headers={"Content-Encoding": "gzip"})
    assert response.status_code == 415


FORM = {"Content-Type": "multipart/form-data; boundary=x"}


def part(name: str, content: str = "text") -> str:
    return f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{content}\r\n'


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("--x", 400),
        ("rubbish", 400),
        (part("cv") + part("job_description"), 400),  # never closed
        ("--x\r\n\r\ntext\r\n--x--\r\n", 400),  # nameless
        (part("cv") + "--x--\r\n", 422),
        (part("cv") * 2 + part("job_description") + "--x--\r\n", 422),
        (part("cv") + part("job_description") + part("surprise") + "--x--\r\n", 422),
        (part("cv") + part("job_description") + part("metadata", "[]") + "--x--\r\n", 422),
        (part("cv") + part("job_description") + part("metadata", "{") + "--x--\r\n", 400),
        (part("cv") + part("job_description") + part("deadline_s", "nan") + "--x--\r\n", 422),
        ("".join(part(str(number)) for number in range(9)) + "--x--\r\n", 422),
        ("--x\r\n" + "A: b\r\n" * 1000 + "\r\n\r\n--x--\r\n", 400),
    ],
)
async def test_a_broken_form_is_a_clear_error(body: str, status: int) -> None:
    async with World().client() as client:
        response = await client.post(JOBS, content=body.encode(), headers=FORM)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("encoding", "status"), [("base64", 415), ("Quoted-Printable", 415), ("binary", 202), ("8bit", 202)]
)
async def test_a_part_is_taken_as_it_is_or_not_at_all(encoding: str, status: int) -> None:
    encoded = part("cv").replace("\r\n\r\n", f"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n")
    async with World().client() as client:
        response = await client.post(
            JOBS, content=(encoded + part("job_description") + "--x--\r\n").encode(), headers=FORM
        )
    assert response.status_code == status, response.text


async def test_a_form_without_a_boundary_is_malformed() -> None:
    async with World().client() as client:
        response = await client.post(JOBS, content=b"--x--", headers={"Content-Type": "multipart/form-data"})
    assert response.status_code == 400


async def test_a_body_beyond_the_limit_is_too_large() -> None:
    async with a_world(max_body_bytes=1000).client() as client:
        declared = await client.post(JOBS, content=b"x" * 1001, headers={"Content-Type": "application/json"})

        async def stream() -> Any:
            for _ in range(101):
                yield b"x" * 10

        chunked = await client.post(JOBS, content=stream(), headers={"Content-Type": "application/json"})
    assert (declared.status_code, chunked.status_code) == (413, 413)
    assert chunked.json()["detail"] == "The request body may have at most 1,000 bytes."


@pytest.mark.parametrize("as_form", [True, False])
async def test_a_document_beyond_the_limit_is_too_large(as_form: bool) -> None:
    async with a_world(max_document_bytes=100).client() as client:
        if as_form:
            files = {"cv": ("a", b"x" * 101), "job_description": ("b", b"x")}
            response = await client.post(JOBS, files=files)
        else:
            cv = {"base64": base64.b64encode(b"x" * 101).decode()}
            response = await client.post(JOBS, json={**A_PAIR, "cv": cv})
    assert response.status_code == 413
    assert "at most 100 bytes" in response.json()["detail"]


async def test_a_text_beyond_the_limit_is_too_large() -> None:
    async with a_world(max_text_characters=10).client() as client:
        response = await client.post(JOBS, json=A_PAIR)
    assert response.status_code == 413


async def test_waiting_ends_with_the_finished_job() -> None:
    async with World().working() as client:
        response = await client.post(JOBS, json=A_PAIR, headers={"Prefer": "respond-async, wait=10"})
    job = response.json()
    assert (response.status_code, response.headers["preference-applied"]) == (200, "wait=10")
    assert (job["status"], job["score"], job["report"]["recommendation"]) == ("succeeded", 82.5, "shortlist")


async def test_waiting_too_long_ends_with_202() -> None:
    world = World()
    world.matcher.hold_at(Stage.MATCHING)
    async with world.working() as client:
        response = await client.post(JOBS, json=A_PAIR, headers={"Prefer": "wait=1"})
    assert (response.status_code, response.headers["preference-applied"]) == (202, "wait=1")


async def test_nobody_waits_longer_than_the_limit() -> None:
    async with a_world(max_wait_s=1).client() as client:
        with anyio.fail_after(5):
            response = await client.post(JOBS, json=A_PAIR, headers={"Prefer": "wait=3600"})
    assert response.headers["preference-applied"] == "wait=1"


async def test_where_no_place_is_left_nobody_waits() -> None:
    async with a_world(max_listeners=0).client() as client:
        with anyio.fail_after(5):
            response = await client.post(JOBS, json=A_PAIR, headers={"Prefer": "wait=60"})
    assert response.status_code == 202


async def test_a_full_queue_asks_to_come_back() -> None:
    world = World(bounds=QueueBounds(per_tenant=1, in_all=10))
    async with world.client() as client:
        await submitted(client)
        response = await client.post(JOBS, json=A_PAIR)
    assert (response.status_code, response.json()["code"]) == (429, "too_busy")
    assert int(response.headers["retry-after"]) >= 1


async def test_a_draining_process_takes_no_new_jobs_and_answers_the_rest() -> None:
    world = World()
    async with world.client() as client:
        id = await submitted(client)
        world.app.state.drain()
        refused = await client.post(JOBS, json=A_PAIR)
        ready = await client.get("/readyz")
        read = await client.get(f"{JOBS}/{id}")
    assert (refused.status_code, refused.json()["code"]) == (503, "draining")
    assert "retry-after" in refused.headers
    assert (ready.status_code, ready.json()["status"]) == (503, "draining")
    assert read.status_code == 200


async def test_draining_ends_a_wait_with_202() -> None:
    world = World()
    gate = world.matcher.hold_at(Stage.MATCHING)
    answers: list[int] = []
    async with world.working() as client, anyio.create_task_group() as tasks:

        async def wait() -> None:
            answers.append((await client.post(JOBS, json=A_PAIR, headers={"Prefer": "wait=60"})).status_code)

        tasks.start_soon(wait)
        with anyio.fail_after(5):
            await gate.reached.wait()
            world.app.state.drain()
    assert answers == [202]


async def test_a_text_of_colons_is_too_long_and_not_full_of_members() -> None:
    body = {"cv": {"text": ":" * (HttpConfig().max_escaped_members + 1)}, "job_description": {"text": "Go developer"}}
    async with World().client() as client:
        answer = await client.post("/api/v1/jobs", json=body)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
