"""What a tenant is told of its limits, and how it is refused beyond them."""

from __future__ import annotations

import pytest

from adapters.http.app import create_app
from adapters.http.config import HttpConfig
from domain.use_cases.submit_evaluation import QueueBounds
from tests.harness.http import A_PAIR, World, a_keyed_world, submitted
from tests.http.test_live import close_code

KEYS = {"anna-1": "acme", "bert-2": "umbrella"}
ANNA, BERT = ({"Authorization": f"Bearer {key}"} for key in KEYS)
JOBS = "/api/v1/jobs"


def a_limited_world(a_minute: int | None = None, a_day: int | None = None) -> World:
    bounds = QueueBounds(per_tenant=1000, in_all=2000, a_day=a_day)
    return World(settled=a_keyed_world(KEYS).settled, bounds=bounds, requests_a_minute=a_minute)


async def test_without_limits_no_answer_speaks_of_them() -> None:
    async with a_keyed_world(KEYS).client() as client:
        answer = await client.get("/api/v1/me", headers=ANNA)
    assert not {"ratelimit", "ratelimit-policy"} & set(answer.headers)


async def test_every_answer_to_a_caller_tells_what_is_left() -> None:
    async with a_limited_world(a_minute=60, a_day=10).client() as client:
        accepted = await client.post(JOBS, json=A_PAIR, headers=ANNA)
        missing = await client.get(f"{JOBS}/none", headers=ANNA)
        wrong = await client.post(JOBS, json={}, headers=ANNA)
        others = await client.get("/api/v1/me", headers=BERT)
        public = await client.get("/healthz")
        stranger = await client.get("/api/v1/me")
    policy = '"requests";q=60;w=60, "submissions";q=10;w=86400'
    assert [it.status_code for it in (accepted, missing, wrong)] == [202, 404, 422]
    assert {it.headers["ratelimit-policy"] for it in (accepted, missing, wrong, others)} == {policy}
    requests = [it.headers["ratelimit"].split(", ")[0] for it in (accepted, missing, wrong, others)]
    assert [it.partition(";t=")[0] for it in requests] == [f'"requests";r={left}' for left in (59, 58, 57, 59)]
    submissions = [it.headers["ratelimit"].split(", ")[1] for it in (accepted, missing, wrong, others)]
    assert [it.partition(";t=")[0] for it in submissions] == [f'"submissions";r={left}' for left in (9, 9, 9, 10)]
    assert not {"ratelimit", "ratelimit-policy"} & (set(public.headers) | set(stranger.headers))


async def test_too_many_requests_are_refused_with_when_to_come_back() -> None:
    async with a_limited_world(a_minute=2).client() as client:
        answers = [await client.get("/api/v1/me", headers=ANNA) for _ in range(3)]
        others = await client.get("/api/v1/me", headers=BERT)
        health = await client.get("/healthz")
    assert [it.status_code for it in (*answers, others, health)] == [200, 200, 429, 200, 200]
    refused = answers[-1]
    assert refused.json()["code"] == "rate_limited"
    assert 0 < int(refused.headers["retry-after"]) <= 30
    assert refused.headers["ratelimit"].startswith('"requests";r=0;t=')


async def test_a_listener_that_is_one_too_many_is_told_to_come_back() -> None:
    async with a_limited_world(a_minute=1).serving() as address:
        url = f"ws://{address}/ws/jobs/0192f0c4-0000-7000-8000-000000000000"
        codes = [(await close_code(url, additional_headers=ANNA))[0] for _ in range(2)]
    assert codes == [4404, 1013]


async def test_a_submission_beyond_the_quota_of_the_day_is_refused_and_the_rest_goes_on() -> None:
    world = a_limited_world(a_day=2)
    async with world.client(headers=ANNA) as client:
        ids = [await submitted(client) for _ in range(2)]
        refused = await client.post(JOBS, json=A_PAIR)
        read = await client.get(f"{JOBS}/{ids[0]}")
        others = await client.post(JOBS, json=A_PAIR, headers=BERT)
    assert (refused.status_code, refused.json()["code"]) == (429, "quota_exceeded")
    assert 0 < int(refused.headers["retry-after"]) <= 86_400
    assert '"submissions";r=0;t=' in refused.headers["ratelimit"]
    assert "00:00 UTC" in refused.json()["detail"]
    assert (read.status_code, others.status_code) == (200, 202)


@pytest.mark.parametrize("limited", [False, True])
async def test_the_description_says_whether_any_call_may_be_one_too_many(limited: bool) -> None:
    world = World()
    world.app = create_app(world.services, HttpConfig(limited=limited))
    async with world.client() as client:
        paths = (await client.get("/openapi.json")).json()["paths"]
    assert ("429" in paths["/api/v1/me"]["get"]["responses"]) == limited
    assert "429" not in paths["/healthz"]["get"]["responses"]
