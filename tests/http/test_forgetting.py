"""Erasing a candidate, holding, giving back and finding what is kept, over HTTP."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from hashlib import sha256

import httpx2
import pytest

from adapters.fakes.matcher import ScriptedMatcher
from domain.model.documents import DocumentRole
from domain.model.ids import EvaluationId
from domain.model.principal import Role
from domain.model.report import Likeness
from ports.contracts.builders import a_report
from tests.harness.http import World, a_keyed_world, a_principal, finished, submitted

JOBS = "/api/v1/jobs"
ADDRESS = "jane@doe.example"


@pytest.fixture
def world() -> World:
    likeness = Likeness(emails=(sha256(ADDRESS.encode()).hexdigest(),))
    return World(matcher=ScriptedMatcher(replace(a_report(), likeness=likeness)))


async def decided(client: httpx2.AsyncClient) -> str:
    """A finished job with a decision."""
    id = await submitted(client, metadata={"name": "Jane Doe"})
    await finished(client, id)
    told = await client.post(f"{JOBS}/{id}/decisions", json={"outcome": "reject", "reason": "Jane is late"})
    assert told.status_code == 201
    return id


async def test_what_is_erased_answers_410_and_keeps_its_score_and_decision(world: World) -> None:
    async with world.working() as client:
        id = await decided(client)
        assert (await client.delete(f"{JOBS}/{id}")).status_code == 204
        job = (await client.get(f"{JOBS}/{id}")).json()
        assert (job["status"], job["score"], job["report"]) == ("succeeded", 71.5, None)
        assert (job["decision"]["outcome"], job["decision"]["reason"]) == ("reject", "")
        assert (job["erased_at"] is not None, job["metadata"], job["documents"]["cv"]["filename"]) == (True, {}, None)
        gone = ("report", "documents/cv", "documents/job_description", "documents/cv/pages/1", "subject-export")
        for path in gone:
            answer = await client.get(f"{JOBS}/{id}/{path}")
            assert (answer.status_code, answer.json()["code"]) == (410, "erased"), path
        again = {"outcome": "shortlist", "reason": "no"}
        for path, body in (("decisions", again), ("reveals", {}), ("applications", {"vacancy_ids": [id]})):
            answer = await client.post(f"{JOBS}/{id}/{path}", json=body)
            assert (answer.status_code, answer.json()["code"]) == (410, "erased"), path
        assert "Jane" not in (await client.get(f"{JOBS}/{id}/decisions")).text
        assert "Jane" not in (await client.get("/api/v1/history")).text
        assert (await client.delete(f"{JOBS}/{id}")).status_code == 204
    assert not world.documents.kept()


async def test_a_job_that_waits_is_canceled_and_its_documents_go(world: World) -> None:
    async with world.client() as client:
        id = await submitted(client)
        assert len(world.documents.kept()) == 2
        assert (await client.delete(f"{JOBS}/{id}")).status_code == 204
        job = (await client.get(f"{JOBS}/{id}")).json()
        stream = (await client.get(f"{JOBS}/{id}/events")).text
    assert (job["status"], job["erased_at"] is not None) == ("canceled", True)
    assert '"canceled"' in stream
    assert not world.documents.kept()


async def test_a_listener_that_comes_after_the_erasure_gets_no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.http.frames._LAST_KEPT_S", 0.0)  # those seconds are over
    async with World().working() as client:
        id = await decided(client)
        assert '"report":{' in (await client.get(f"{JOBS}/{id}/events")).text
        await client.delete(f"{JOBS}/{id}")
        assert '"report":null' in (await client.get(f"{JOBS}/{id}/events")).text


async def test_a_hold_stops_the_erasure_until_it_is_released(world: World) -> None:
    async with world.working() as client:
        id = await decided(client)
        held = await client.put(f"{JOBS}/{id}/hold", json={"reason": "Lawsuit 7 C 12/26", "by": "ann"})
        assert (held.status_code, held.json()["reason"], held.json()["by"]) == (200, "Lawsuit 7 C 12/26", "ann")
        assert (await client.get(f"{JOBS}/{id}")).json()["on_hold"] is True
        refused = await client.delete(f"{JOBS}/{id}")
        assert (refused.status_code, refused.json()["code"]) == (409, "on_hold")
        assert (await client.get(f"{JOBS}/{id}/report")).status_code == 200
        assert (await client.put(f"{JOBS}/{id}/hold", json={"reason": " "})).status_code == 422
        assert (await client.delete(f"{JOBS}/{id}/hold")).status_code == 204
        assert (await client.delete(f"{JOBS}/{id}/hold")).status_code == 204
        assert (await client.delete(f"{JOBS}/{id}")).status_code == 204
        assert (await client.put(f"{JOBS}/{id}/hold", json={"reason": "late"})).json()["code"] == "erased"


async def test_an_export_holds_all_that_is_kept_of_the_candidate(world: World) -> None:
    async with world.working() as client:
        id = await decided(client)
        await client.post(f"{JOBS}/{id}/reveals", json={"by": "ann"})
        answer = await client.get(f"{JOBS}/{id}/subject-export")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.namelist() == ["cv/cv.txt", "job.json", "report.json"]
            assert archive.read("cv/cv.txt") == b"Jane Doe, ten years of Python"
            assert archive.read("report.json") == (await client.get(f"{JOBS}/{id}/report")).content
            told = json.loads(archive.read("job.json"))
    assert (told["job"]["id"], told["job"]["metadata"]) == (id, {"name": "Jane Doe"})
    assert [it["reason"] for it in told["decisions"]] == ["Jane is late"]
    assert [it["by"] for it in told["reveals"]] == ["ann"]


async def test_a_job_without_a_report_is_exported_without_one(world: World) -> None:
    async with world.client() as client:
        id = await submitted(client)
        answer = await client.get(f"{JOBS}/{id}/subject-export")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.namelist() == ["cv/cv.txt", "job.json"]


async def test_all_jobs_of_an_address_are_found_in_any_case_until_they_are_erased(world: World) -> None:
    async with world.working() as client:
        first, second = await decided(client), await decided(client)

        async def found(email: str) -> list[str]:
            answer = await client.post("/api/v1/subjects", json={"email": email})
            assert answer.status_code == 200, answer.text
            return [it["id"] for it in answer.json()["items"]]

        assert await found(f" {ADDRESS.upper()} ") == [second, first]
        assert await found("other@doe.example") == []
        await client.delete(f"{JOBS}/{second}")
        assert await found(ADDRESS) == [first]
        assert (await client.get(f"/api/v1/subjects?email={ADDRESS}")).status_code == 405


async def test_the_settings_may_let_further_roles_erase() -> None:
    keys = {role.value: a_principal("acme", role) for role in Role}
    world = a_keyed_world(keys, erasers=frozenset({Role.RECRUITER}))
    async with world.client() as client:
        for role, status in ((Role.SERVICE, 403), (Role.AUDITOR, 403), (Role.RECRUITER, 204), (Role.ADMIN, 204)):
            id = await submitted_by(client, "recruiter")
            answer = await client.delete(f"{JOBS}/{id}", headers={"Authorization": f"Bearer {role.value}"})
            assert answer.status_code == status, role
        held = await client.put(
            f"{JOBS}/{id}/hold", json={"reason": "x"}, headers={"Authorization": "Bearer recruiter"}
        )
    assert held.status_code == 403


async def test_another_tenants_job_is_not_erased() -> None:
    keys = {name: a_principal(name, *Role) for name in ("anna", "bert")}
    world = a_keyed_world(keys)
    async with world.client() as client:
        id = await submitted_by(client, "anna")
        answer = await client.delete(f"{JOBS}/{id}", headers={"Authorization": "Bearer bert"})
    assert (answer.status_code, answer.json()["code"]) == (404, "job_not_found")
    assert {key.role for key in world.documents.kept() if str(EvaluationId(key.owner)) == id} == set(DocumentRole)


async def submitted_by(client: httpx2.AsyncClient, key: str) -> str:
    pair = {"cv": {"text": "Jane Doe"}, "job_description": {"text": "Python"}}
    answer = await client.post(JOBS, json=pair, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 202
    id: str = answer.json()["id"]
    return id
