"""Behind a proxy that serves us under a path."""

from __future__ import annotations

import json
from urllib.parse import urljoin

import httpx2
import pytest
from websockets.asyncio.client import connect

from adapters.http.public_path import is_public_path
from adapters.http.sessions import COOKIE, COOKIE_OF_PATH
from tests.harness.http import A_PAIR, World, a_keyed_world, a_world, submitted
from tests.http.test_live import close_code

JOBS = "/api/v1/jobs"
PREFIX = "X-Forwarded-Prefix"


@pytest.fixture(params=["left away", "passed on", "told"])
def proxied(request: pytest.FixtureRequest) -> httpx2.AsyncClient:
    """A client of a service under /air whose proxy leaves it away, passes it on, or tells it."""
    if request.param == "told":
        return a_world(trust_forwarded_prefix=True).client(headers={PREFIX: "/air"})
    client = a_world(public_path="/air").client()
    if request.param == "passed on":
        client.base_url = httpx2.URL(f"{client.base_url}/air/")
    return client


async def test_every_address_begins_with_the_path(proxied: httpx2.AsyncClient) -> None:
    async with proxied as client:
        accepted = await client.post(JOBS, json=A_PAIR)
        job = (await client.get(f"{JOBS}/{accepted.json()['id']}")).json()
        opened = await client.post("/api/v1/vacancies", json={"job_description": {"text": "Python developer"}})
        ticket = (await client.post("/api/v1/ws-tickets", json={"job_id": job["id"]})).json()
        listed = (await client.get("/api/v1/history")).json()["items"][0]
    assert accepted.headers["location"] == f"/air{JOBS}/{job['id']}"
    assert accepted.json()["urls"] == job["urls"] == listed["urls"]
    assert all(address.startswith("/air/") for address in [*job["urls"].values(), *opened.json()["urls"].values()])
    assert opened.headers["location"].startswith("/air/api/v1/vacancies/")
    assert ticket["ws"].startswith(f"/air/ws/jobs/{job['id']}?")


async def test_the_first_page_leads_to_the_desk_under_the_path(proxied: httpx2.AsyncClient) -> None:
    async with proxied as client:
        answer = await client.get("/")
        desk = await client.get("/desk")
    assert answer.headers["location"] == "/air/desk"
    assert desk.status_code == 200


async def test_the_path_without_a_slash_is_the_first_page() -> None:
    async with a_world(public_path="/air").client() as client:
        answer = await client.get("/air")
    assert answer.headers["location"] == "/air/desk"


async def test_a_problem_names_what_the_client_asked_for(proxied: httpx2.AsyncClient) -> None:
    async with proxied as client:
        answer = await client.get("/api/v1/nothing")
    assert (answer.status_code, answer.json()["instance"]) == (404, "/air/api/v1/nothing")


async def test_a_probe_needs_no_path() -> None:
    async with a_world(public_path="/air").client() as client:
        assert (await client.get("/healthz")).status_code == 200


async def test_the_description_leads_back_to_where_it_was_found(proxied: httpx2.AsyncClient) -> None:
    async with proxied as client:
        (server,) = (await client.get("/openapi.json")).json()["servers"]
    assert urljoin("https://hr.example/air/openapi.json", server["url"]) == "https://hr.example/air/"


async def test_a_socket_is_found_under_the_path() -> None:
    world = a_world(public_path="/air")
    async with world.serving() as address, world.client() as client:
        id = await submitted(client)
        async with connect(f"ws://{address}/air/ws/jobs/{id}") as line:
            assert json.loads(await line.recv())["type"] == "queued"


async def test_the_cookie_is_for_the_path_alone() -> None:
    """Others on the host get no secret, and a second service there keeps its own."""
    world = a_keyed_world({"anna-1": "anna"}, public_path="/air")
    async with world.client() as client:
        signed_in = await client.post("/api/v1/session", headers={"Authorization": "Bearer anna-1"})
        named, *attributes = signed_in.headers["set-cookie"].split("; ")
        opens = await client.get("/api/v1/me", headers={"Cookie": named})
        as_before = await client.get("/api/v1/me", headers={"Cookie": named.replace(COOKIE_OF_PATH, COOKIE)})
        csrf = {"X-CSRF-Token": signed_in.json()["csrf_token"]}
        out = await client.delete("/api/v1/session", headers={"Cookie": named, **csrf})
    assert named.startswith(f"{COOKIE_OF_PATH}=ses_")
    assert {it.lower() for it in attributes} == {"path=/air", "secure", "httponly", "samesite=strict"}
    assert (opens.status_code, as_before.status_code) == (200, 401)
    assert (out.headers["set-cookie"].partition(";")[0], "Path=/air" in out.headers["set-cookie"]) == (
        f'{COOKIE_OF_PATH}=""',
        True,
    )


async def test_the_word_of_a_proxy_goes_before_the_setting() -> None:
    async with a_world(public_path="/air", trust_forwarded_prefix=True).client() as client:
        told = await client.post(JOBS, json=A_PAIR, headers={PREFIX: "/hr/air/"})
        silent = await client.post(JOBS, json=A_PAIR)
    assert told.headers["location"].startswith("/hr/air/api/")
    assert silent.headers["location"].startswith("/air/api/")


async def test_nobody_is_believed_who_is_not_trusted() -> None:
    async with World().client() as client:
        answer = await client.post(JOBS, json=A_PAIR, headers={PREFIX: "//evil.example"})
    assert (answer.status_code, answer.headers["location"].startswith(f"{JOBS}/")) == (202, True)


WRONG = [
    "//evil.example",
    "air",
    "/a/../b",
    "/a//b",
    "/a b",
    "/a?b",
    "/a\\b",
    "/%2e%2e",
    "/api",
    "/" + "a" * 200,
]


@pytest.mark.parametrize("path", WRONG)
async def test_what_is_no_path_is_refused(path: str) -> None:
    world = a_world(trust_forwarded_prefix=True)
    async with world.client() as client:
        answer = await client.get("/", headers={PREFIX: path})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_header")
    assert PREFIX in answer.json()["detail"]
    assert not is_public_path(path)


async def test_two_paths_are_refused() -> None:
    world = a_world(trust_forwarded_prefix=True)
    async with world.client() as client:
        answer = await client.get("/", headers=[(PREFIX, "/a"), (PREFIX, "/b")])
    async with world.serving() as address:
        code, _ = await close_code(f"ws://{address}/ws/jobs/x", additional_headers=[(PREFIX, "/a"), (PREFIX, "/b")])
    assert (answer.status_code, code) == (400, 4400)


@pytest.mark.parametrize("path", ["", "/air", "/hr/air", "/a.b_c~d-1/x", "/apis", "/recruiting/api"])
def test_what_is_a_path(path: str) -> None:
    assert is_public_path(path)
