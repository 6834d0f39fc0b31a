"""The in-memory service that ships for other people's tests, as its page shows it."""

from __future__ import annotations

import httpx2

from adapters.fakes import ScriptedMatcher
from bootstrap.harness import memory_application, memory_service
from bootstrap.settings import Settings
from domain.model.events import Stage
from domain.model.report import Failure

_PAIR = {"cv": {"text": "Five years of Go"}, "job_description": {"text": "Go developer"}}


async def test_a_scripted_failure_reaches_the_client() -> None:
    matcher = ScriptedMatcher(Failure(code="encrypted", message="the CV asks for a password"))
    async with memory_service(matcher) as app:
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            answer = await client.post("/api/v1/jobs", json=_PAIR, headers={"Prefer": "wait=5"})
    assert answer.status_code == 200
    assert answer.json()["status"] == "failed"
    assert answer.json()["error"]["code"] == "encrypted"


async def test_a_gate_holds_a_run_where_a_test_wants_to_look() -> None:
    matcher = ScriptedMatcher()
    gate = matcher.hold_at(Stage.MATCHING)
    async with memory_service(matcher) as app:
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            url = (await client.post("/api/v1/jobs", json=_PAIR)).json()["urls"]["self"]
            await gate.reached.wait()
            running = (await client.get(url)).json()
            gate.open()
    assert (running["status"], running["stage"]) == ("running", "matching")


def test_every_use_case_can_be_built() -> None:
    use_cases = memory_application(ScriptedMatcher(), settings=Settings()).use_cases
    for name, provider in use_cases.providers.items():
        assert provider() is not None, name
