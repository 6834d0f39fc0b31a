"""The audit trail over HTTP: what is written down, who sees it, and that it can be checked."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from adapters.http.operations import OPERATIONS
from adapters.signing import Ed25519Signer, PublicKeys
from domain.model.audit_evidence import verify_evidence
from domain.model.audit_export import Broken, verify
from domain.model.ids import EvaluationId, Tenant, User
from domain.model.principal import Principal, Role
from ports.errors import Unavailable
from tests.harness.http import A_PAIR, World, a_keyed_world, a_world, submitted

pytestmark = pytest.mark.anyio
AUDIT = "/api/v1/audit"


def a_user(role: Role) -> Principal:
    return Principal(tenant=Tenant("acme"), user=User(f"a {role}"), roles=frozenset({role}))


def keys_of(world: World) -> PublicKeys:
    signer = world.cases.adapters().signer
    assert isinstance(signer, Ed25519Signer)
    return PublicKeys(signer.public_pem())


def as_(role: Role) -> dict[str, str]:
    return {"Authorization": f"Bearer {role}"}


def a_staffed_world() -> World:
    """A key for each role, called like it."""
    return a_keyed_world({role.value: a_user(role) for role in Role})


async def a_finished_job(client: httpx2.AsyncClient) -> str:
    answer = await client.post("/api/v1/jobs", json=A_PAIR, headers={**as_(Role.SERVICE), "Prefer": "wait=10"})
    assert answer.status_code == 200
    return str(answer.json()["id"])


async def listed(client: httpx2.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(AUDIT, params=query, headers=as_(Role.AUDITOR))
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_who_did_what_to_a_job_is_told_newest_first() -> None:
    world = a_staffed_world()
    async with world.working() as client:
        id = await a_finished_job(client)
        decision = {"outcome": "reject", "reason": "has withdrawn"}
        path = f"/api/v1/jobs/{id}"
        assert (await client.get(f"{path}/report", headers=as_(Role.RECRUITER))).status_code == 200
        assert (await client.get(f"{path}/documents/cv", headers=as_(Role.RECRUITER))).status_code == 200
        sent = await client.post(f"{path}/decisions", json=decision, headers=as_(Role.RECRUITER))
        assert sent.status_code == 201
        entries = await listed(client, job_id=id)
        assert [(it["action"], it["actor"]["kind"], it["actor"]["name"]) for it in entries] == [
            ("job.decided", "user", "a recruiter"),
            ("document.viewed", "user", "a recruiter"),
            ("report.viewed", "user", "a recruiter"),
            ("report.viewed", "service", "a service"),
            ("job.succeeded", "worker", "tests"),
            ("job.started", "worker", "tests"),
            ("job.submitted", "service", "a service"),
        ]
        assert entries[0]["actor"]["request_id"] == sent.headers["x-request-id"]
        assert "withdrawn" not in str(entries)
        decided = await listed(client, actor="a recruiter", action="job.decided")
        assert [it["action"] for it in decided] == ["job.decided"]
        assert await listed(client, created_after="2100-01-01T00:00:00Z") == []


async def test_pages_follow_each_other() -> None:
    world = a_staffed_world()
    async with world.working() as client:
        await a_finished_job(client)
        seen, query = [], {"page_size": 2}
        while True:
            answer = (await client.get(AUDIT, params=query, headers=as_(Role.AUDITOR))).json()
            seen += [it["seq"] for it in answer["items"]]
            if answer["next_page_token"] is None:
                break
            query = {"page_size": 2, "page_token": answer["next_page_token"]}
        assert seen == [4, 3, 2, 1]
        wrong = await client.get(AUDIT, params={**query, "action": "job.decided"}, headers=as_(Role.AUDITOR))
        assert wrong.status_code == 422


async def test_an_export_is_checked_without_the_service() -> None:
    world = a_staffed_world()
    async with world.working() as client:
        await a_finished_job(client)
        answer = await client.get(f"{AUDIT}/export", headers=as_(Role.ADMIN))
        assert answer.headers["content-type"] == "application/jsonl"
        assert answer.headers["content-disposition"].endswith("filename*=UTF-8''audit-acme.jsonl")
        found = verify(answer.content.splitlines(keepends=True), keys_of(world))
        assert (found.tenant, found.entries) == ("acme", 5)


async def test_the_evidence_of_a_job_is_checked_without_the_service() -> None:
    world = a_staffed_world()
    async with world.working() as client:
        id = await a_finished_job(client)
        await a_finished_job(client)
        decision = {"outcome": "shortlist", "reason": "knows the trade"}
        await client.post(f"/api/v1/jobs/{id}/decisions", json=decision, headers=as_(Role.RECRUITER))
        answer = await client.get(f"/api/v1/jobs/{id}/evidence", headers=as_(Role.AUDITOR))
        lines = answer.content.splitlines(keepends=True)
        found = verify_evidence(lines, keys_of(world))
        assert (found.tenant, found.job_id, found.entries) == ("acme", id, 6)
        assert b"knows the trade" in lines[0]
        changes = ((1, b"82.5", b"99.5"), (0, b"knows the", b"likes the"), (3, b'"attempt":1', b'"attempt":2'))
        for at, old, new in changes:
            changed = [*lines[:at], lines[at].replace(old, new), *lines[at + 1 :]]
            assert changed != lines
            with pytest.raises(Broken, match=f"line {at + 1}"):
                verify_evidence(changed, keys_of(world))
        with pytest.raises(Broken, match="6 entries were signed for, and 5 are here"):
            verify_evidence(lines[:-1], keys_of(world))


async def test_what_is_left_of_an_erased_job_is_evidence_that_holds() -> None:
    world = a_staffed_world()
    async with world.working() as client:
        id = await a_finished_job(client)
        assert (await client.delete(f"/api/v1/jobs/{id}", headers=as_(Role.ADMIN))).status_code == 204
        answer = await client.get(f"/api/v1/jobs/{id}/evidence", headers=as_(Role.AUDITOR))
        lines = answer.content.splitlines(keepends=True)
        assert verify_evidence(lines, keys_of(world)).entries == 6
        assert b'"action":"job.erased"' in lines[-2]
        assert b"report" not in lines[1]
        export = (await client.get(f"{AUDIT}/export", headers=as_(Role.AUDITOR))).content
        assert verify(export.splitlines(keepends=True), keys_of(world)).entries == 7


async def test_a_report_that_was_changed_in_the_database_is_seen_in_its_evidence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = a_staffed_world()
    kept = world.evaluations.report

    async def changed(id: EvaluationId, tenant: Tenant) -> bytes:
        return (await kept(id, tenant)).replace(b"82.5", b"22.5")

    monkeypatch.setattr(world.evaluations, "report", changed)
    async with world.working() as client:
        id = await a_finished_job(client)
        lines = (await client.get(f"/api/v1/jobs/{id}/evidence", headers=as_(Role.AUDITOR))).content
        with pytest.raises(Broken, match="the report that was written is not the one that is told now"):
            verify_evidence(lines.splitlines(keepends=True), keys_of(world))


async def test_another_tenants_job_has_no_evidence_and_its_trail_is_not_shown() -> None:
    other = Principal(tenant=Tenant("bcorp"), user=User("eve"), roles=frozenset({Role.ADMIN}))
    world = a_keyed_world({**{role.value: a_user(role) for role in Role}, "eve": other})
    async with world.working() as client:
        id = await a_finished_job(client)
        eve = {"Authorization": "Bearer eve"}
        assert (await client.get(f"/api/v1/jobs/{id}/evidence", headers=eve)).status_code == 404
        assert (await client.get(AUDIT, params={"job_id": id}, headers=eve)).json()["items"] == []


@pytest.mark.parametrize("query", [{"action": "job.eaten"}, {"job_id": "7"}, {"created_after": "soon"}, {"who": "me"}])
async def test_a_filter_that_cannot_be_is_refused(query: dict[str, str]) -> None:
    async with a_world().client() as client:
        assert (await client.get(AUDIT, params=query)).status_code == 422


async def test_while_nothing_can_be_written_down_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise Unavailable("the database cannot be reached")

    world = a_staffed_world()
    async with world.working() as client:
        id = await a_finished_job(client)
        monkeypatch.setattr(world.evaluations.trail, "append", away)
        for path in (f"/api/v1/jobs/{id}", f"/api/v1/jobs/{id}/report", f"/api/v1/jobs/{id}/documents/cv"):
            assert (await client.get(path, headers=as_(Role.RECRUITER))).status_code == 503, path


async def test_without_keys_the_name_that_is_told_is_kept_as_what_it_is() -> None:
    world = a_world()
    async with world.working() as client:
        id = await submitted(client)
        await client.get(f"/api/v1/jobs/{id}/events")
        await client.post(f"/api/v1/jobs/{id}/decisions", json={"outcome": "reject", "reason": "no", "by": "Anna"})
        [entry] = (await client.get(AUDIT, params={"action": "job.decided"})).json()["items"]
        assert entry["actor"]["kind"] == "local"
        assert entry["actor"]["name"] == "Anna"


SHOWS_A_CANDIDATE = {  # written down apart: an operation that shows one has to write down who looked
    "GET /api/v1/jobs/{id}": "report.viewed",
    "GET /api/v1/jobs/{id}/report": "report.viewed",
    "GET /api/v1/jobs/{id}/documents/{role}": "document.viewed",
    "GET /api/v1/jobs/{id}/documents/cv/regions": "report.viewed",
    "GET /api/v1/jobs/{id}/evidence": "evidence.exported",
}


@pytest.mark.parametrize("name", SHOWS_A_CANDIDATE)
async def test_whoever_is_shown_a_candidate_is_written_down(name: str) -> None:
    assert name in {f"{it.method} {it.path}" for it in OPERATIONS}
    world = a_staffed_world()
    async with world.working() as client:
        id = await a_finished_job(client)
        path = name.removeprefix("GET ").replace("{id}", id).replace("{role}", "cv")
        assert (await client.get(path, headers=as_(Role.ADMIN))).status_code == 200
        actions = [it["action"] for it in await listed(client, actor="a admin")]
        assert actions == [SHOWS_A_CANDIDATE[name]]
