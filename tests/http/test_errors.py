"""Whatever goes wrong is told as a problem, and a bug is told to the log alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from adapters.http.errors import STATUS_OF
from domain.model.documents import DocumentKey, DocumentRole
from domain.model.errors import Refusal
from domain.model.evaluation import Evaluation
from ports.errors import DocumentLost, Unavailable
from tests.harness.http import A_PAIR, World, submitted

JOBS = "/api/v1/jobs"
NOBODY = "0192f0c4-0000-7000-8000-000000000000"


def refusals(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    yield of
    for refusal in of.__subclasses__():
        yield from refusals(refusal)


def test_every_refusal_has_a_status() -> None:
    assert len(list(refusals())) > 5
    assert {refusal.code for refusal in refusals()} <= set(STATUS_OF)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/api/v1/jobs/", 404, "not_found"),
        ("GET", f"{JOBS}/{NOBODY}", 404, "job_not_found"),
        ("GET", f"{JOBS}/nonsense", 404, "job_not_found"),
        ("GET", f"{JOBS}/{NOBODY}/documents/photo", 404, "not_found"),
        ("GET", f"{JOBS}/{NOBODY}/documents/cv", 404, "job_not_found"),
        ("GET", f"{JOBS}/{NOBODY}/events", 404, "job_not_found"),
        ("GET", f"{JOBS}/{NOBODY}/report", 404, "job_not_found"),
        ("GET", f"{JOBS}/{NOBODY}/decisions", 404, "job_not_found"),
        ("POST", f"{JOBS}/{NOBODY}/cancel", 404, "job_not_found"),
        ("DELETE", JOBS, 405, "method_not_allowed"),
        ("GET", JOBS, 405, "method_not_allowed"),
        ("BREW", "/api/v1/history", 405, "method_not_allowed"),
        ("OPTIONS", JOBS, 405, "method_not_allowed"),
        ("GET", "/docs/files/..%2fdocs.html", 404, "not_found"),
    ],
)
async def test_an_error_is_a_problem(method: str, path: str, status: int, code: str) -> None:
    async with World().client() as client:
        response = await client.request(method, path, headers={"X-Request-Id": "req-1"})
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"urn:ai-recruiter:problem:{code}"
    assert problem["request_id"] == response.headers["x-request-id"] == "req-1"
    assert problem["instance"]
    assert problem["detail"]


async def test_the_allowed_methods_are_told() -> None:
    async with World().client() as client:
        one = await client.delete(JOBS)
        two = await client.put(f"{JOBS}/{NOBODY}/decisions")
    assert one.headers["allow"] == "POST"
    assert two.headers["allow"] == "POST, GET, HEAD"


class Broken(World):
    """A world whose repository fails at every read."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

        async def fail(*_: Any, **__: Any) -> Evaluation:
            raise error

        self.evaluations.get = fail  # type: ignore[method-assign]  # one method fails, whatever the adapter
        self.evaluations.case_files.get = fail  # type: ignore[assignment, method-assign]


async def test_a_bug_is_told_without_its_secrets_and_logged_once() -> None:
    async with Broken(RuntimeError("the password is hunter2")).client() as client:
        with capture_logs() as logs:
            response = await client.get(f"{JOBS}/{NOBODY}", headers={"X-Request-Id": "req-2"})
    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert "hunter2" not in response.text
    assert "Traceback" not in response.text
    assert [log["event"] for log in logs] == ["request_failed", "request"]
    assert isinstance(logs[0]["exc_info"], RuntimeError)


async def test_an_outage_asks_to_come_back() -> None:
    async with Broken(Unavailable("the database does not answer")).client() as client:
        response = await client.get(f"{JOBS}/{NOBODY}")
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert int(response.headers["retry-after"]) >= 1


async def test_a_lost_document_is_gone() -> None:
    world = World()
    async with world.client() as client:
        id = await submitted(client)

        async def lost(key: DocumentKey) -> bytes:
            raise DocumentLost(f"secret/path/{key}")

        world.documents.get = lost  # type: ignore[method-assign]  # as if somebody had emptied the directory
        response = await client.get(f"{JOBS}/{id}/documents/cv")
    assert (response.status_code, response.json()["code"]) == (410, "document_lost")
    assert "secret" not in response.text


async def test_a_document_that_was_changed_is_not_served_and_the_log_names_it() -> None:
    world = World()
    async with world.client() as client:
        id = await submitted(client)
        (key,) = [key for key in world.documents.kept() if key.role is DocumentRole.CV]
        await world.documents.put({key: b"secret words of somebody else"})
        with capture_logs() as logs:
            response = await client.get(f"{JOBS}/{id}/documents/cv")
    assert (response.status_code, response.json()["code"]) == (500, "damaged")
    assert "secret" not in response.text
    (line,) = [log for log in logs if log["event"] == "damaged"]
    assert str(key) in line["reason"]


@pytest.mark.parametrize("sent", ["", "a b", "x" * 129, "\u00e9", "-a", "a\tb", '"><script>'])
async def test_a_malformed_request_id_is_replaced(sent: str) -> None:
    async with World().client() as client:
        response = await client.get("/healthz", headers={b"X-Request-Id": sent.encode()})
    assert response.headers["x-request-id"] != sent
    assert len(response.headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    ("well", "told"), [(True, ["debug", "debug", "debug"]), (False, ["debug", "warning", "info", "debug"])]
)
async def test_a_probe_is_only_told_aloud_when_something_is_wrong(well: bool, told: list[str]) -> None:
    """A balancer asks each replica every second."""

    async def database() -> None:
        if not well:
            raise Unavailable("away")

    with capture_logs() as logs:
        async with World(checks={"database": database}).client() as client:
            for page in ("/healthz", "/readyz", "/metrics"):
                await client.get(page)
    assert [log["log_level"] for log in logs] == told


async def test_each_request_leaves_one_line_of_ids_and_figures() -> None:
    world = World()
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logs:
        async with world.client() as client:
            cv = {"base64": "QUJD", "filename": "Jane-Doe.pdf"}
            response = await client.post(JOBS, json={**A_PAIR, "cv": cv}, headers={"X-Request-Id": "req-3"})
            await client.get(f"{JOBS}/{response.json()['id']}?surprise=Jane")
    submit, read = logs
    assert (submit["event"], submit["method"], submit["route"], submit["status"]) == ("request", "POST", JOBS, 202)
    assert submit["request_id"] == "req-3"
    assert (read["route"], read["status"], read["job_id"]) == ("/api/v1/jobs/{id}", 422, response.json()["id"])
    assert "Jane" not in str(logs)


async def test_every_response_carries_the_headers_for_safety() -> None:
    async with World().client() as client:
        for path in ("/healthz", "/nowhere", "/api/v1/history", "/docs", "/metrics"):
            headers = (await client.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["cache-control"] == "no-store"
            assert "default-src 'none'" in headers["content-security-policy"]
            assert headers["cross-origin-resource-policy"] == "same-origin"
