"""Whose jobs and vacancies are whose."""

from __future__ import annotations

import pytest

from domain.model.ids import Tenant, User
from domain.model.principal import Role
from ports.contracts.builders import OPERATOR
from tests.harness.http import A_PAIR, World, submitted

POSTING = {"job_description": {"text": "Python developer wanted"}}


async def headers_of(world: World, user: str, tenant: str = "acme") -> dict[str, str]:
    fresh = await world.keys.create(Tenant(tenant), User(user), Role.RECRUITER, by=OPERATOR)
    return {"Authorization": f"Bearer {fresh.secret}"}


async def test_mine_are_the_jobs_that_i_submitted() -> None:
    world = World()
    anna, bert = await headers_of(world, "anna"), await headers_of(world, "bert")
    namesake = await headers_of(world, "anna", tenant="umbrella")
    async with world.client() as client:
        client.headers.update(anna)
        mine = [await submitted(client) for _ in range(3)]
        await client.post("/api/v1/jobs", json=A_PAIR, headers=bert)
        await client.post("/api/v1/jobs", json=A_PAIR, headers=namesake)
        everything = (await client.get("/api/v1/history")).json()["items"]
        first = (await client.get("/api/v1/history?mine=true&page_size=2")).json()
        rest = (await client.get(f"/api/v1/history?mine=true&page_token={first['next_page_token']}")).json()
        other = await client.get(f"/api/v1/history?page_token={first['next_page_token']}")
        job = (await client.get(f"/api/v1/jobs/{mine[0]}")).json()
    assert [it["submitted_by"] for it in everything] == ["bert", "anna", "anna", "anna"]
    assert [it["id"] for it in first["items"] + rest["items"]] == mine[::-1]
    assert other.status_code == 422  # a token belongs to its filters
    assert job["submitted_by"] == "anna"


async def test_candidates_are_of_whoever_added_them_and_vacancies_of_whoever_opened_them() -> None:
    world = World()
    anna, bert = await headers_of(world, "anna"), await headers_of(world, "bert")
    async with world.working() as client:
        client.headers.update(anna)
        opened = (await client.post("/api/v1/vacancies", json=POSTING, headers={"Prefer": "wait=10"})).json()
        await client.post("/api/v1/vacancies", json=POSTING, headers=bert)
        await client.post(opened["urls"]["approve"], json={})
        await client.post(opened["urls"]["candidates"], files={"cv": ("cv.txt", b"Python")}, headers=bert)
        mine = (await client.get("/api/v1/vacancies?mine=true")).json()["items"]
        everything = (await client.get("/api/v1/vacancies")).json()["items"]
        candidates = (await client.get(f"/api/v1/history?vacancy_id={opened['id']}")).json()["items"]
        none = (await client.get(f"/api/v1/history?vacancy_id={opened['id']}&mine=true")).json()["items"]
    assert opened["opened_by"] == "anna"
    assert [it["id"] for it in mine] == [opened["id"]]
    assert [it["opened_by"] for it in everything] == ["bert", "anna"]
    assert [it["submitted_by"] for it in candidates] == ["bert"]
    assert none == []


@pytest.mark.parametrize("path", ["history", "vacancies"])
async def test_what_is_neither_true_nor_false_is_refused(path: str) -> None:
    async with World().client() as client:
        refused = await client.get(f"/api/v1/{path}?mine=me")
        everything = await client.get(f"/api/v1/{path}?mine=false")
    assert (refused.status_code, refused.json()["errors"][0]["at"]) == (422, "$query.mine")
    assert everything.status_code == 200
