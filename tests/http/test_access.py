"""Who may come in: hosts, origins and keys."""

from __future__ import annotations

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from adapters.http.operations import OPERATIONS
from domain.model.principal import Role
from tests.harness.http import A_PAIR, World, a_keyed_world, a_principal, a_world, submitted
from tests.http.test_live import close_code, heard

JOBS = "/api/v1/jobs"
KEYS = {"anna-1": "anna", "anna-2": "anna", "bert-1": "bert"}
PRIVATE = [(operation.method, operation.path) for operation in OPERATIONS if not operation.public]
ANNA, BERT = {"Authorization": "Bearer anna-1"}, {"Authorization": "Bearer bert-1"}


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]", "[::1]:8000"])
async def test_this_machine_is_answered(host: str) -> None:
    async with World().client() as client:
        assert (await client.get("/healthz", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.", "", "::1", "10.0.0.1:8000"])
@pytest.mark.parametrize("path", ["/healthz", "/api/v1/history", "/docs", "/nowhere"])
async def test_another_name_is_not_answered(host: str, path: str) -> None:
    async with World().client() as client:
        response = await client.get(path, headers={"Host": host})
    assert (response.status_code, response.json()["code"]) == (421, "unknown_host")
    assert "AI_RECRUITER_ALLOWED_HOSTS" in response.json()["detail"]


async def test_a_name_may_be_allowed() -> None:
    async with a_world(allowed_hosts=frozenset({"hr.example"})).client() as client:
        assert (await client.get("/healthz", headers={"Host": "hr.example:8443"})).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},  # a form posted from elsewhere
    ],
)
async def test_a_page_elsewhere_cannot_submit(headers: dict[str, str]) -> None:
    world = World()
    async with world.client() as client:
        files = {"cv": ("a", b"a"), "job_description": ("b", b"b")}
        response = await client.post(JOBS, files=files, headers=headers)
        history = (await client.get("/api/v1/history")).json()
    assert (response.status_code, response.json()["code"]) == (403, "foreign_origin")
    assert "add the origin to AI_RECRUITER_ALLOWED_ORIGINS." in response.json()["detail"]
    assert "access-control-allow-origin" not in response.headers
    assert history["items"] == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Host", ["127.0.0.1", "evil.example"]),
        ("Host", ["127.0.0.1", "127.0.0.1"]),
        ("Origin", ["http://127.0.0.1", "https://evil.example"]),
        ("Authorization", ["Bearer anna-1", "Bearer bert-1"]),
        ("Idempotency-Key", ["1", "2"]),
    ],
)
async def test_a_header_that_decides_comes_once(name: str, values: list[str]) -> None:
    """What stands in front may go by the first of them, and we by the last."""
    world = a_keyed_world(KEYS, allowed_hosts=frozenset({"127.0.0.1", "evil.example"}))
    twice = [(name, value) for value in values]
    async with world.client() as client:
        request = client.build_request("GET", "/healthz")
        others = [(key, value) for key, value in request.headers.multi_items() if key.lower() != name.lower()]
        request.headers = httpx2.Headers([*others, *twice])
        answer = await client.send(request)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_header")
    assert answer.json()["detail"].startswith(name)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://127.0.0.1"},
        {"Origin": "http://127.0.0.1:80"},
        {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
async def test_our_own_pages_and_programs_may_submit(headers: dict[str, str]) -> None:
    async with World().client() as client:
        assert (await client.post(JOBS, json=A_PAIR, headers=headers)).status_code == 202


async def test_a_link_from_elsewhere_may_be_followed() -> None:
    async with World().client() as client:
        headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        assert (await client.get("/docs", headers=headers)).status_code == 200


async def test_an_allowed_page_gets_what_its_browser_asks_for() -> None:
    page = "https://hr.example"
    async with a_world(allowed_origins=frozenset({page})).client() as client:
        asking = {"Origin": page, "Access-Control-Request-Method": "POST"}
        preflight = await client.options(JOBS, headers=asking)
        response = await client.post(JOBS, json=A_PAIR, headers={"Origin": page, "Sec-Fetch-Site": "cross-site"})
        refused = await client.options(JOBS, headers={**asking, "Origin": "https://evil.example"})
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, page)
    allowed = set(preflight.headers["access-control-allow-headers"].split(", "))
    assert {"Authorization", "Idempotency-Key", "Prefer", "If-None-Match", "Last-Event-ID"} <= allowed
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (202, page)
    assert "Location" in response.headers["access-control-expose-headers"]
    assert refused.status_code == 403


@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "anna-1"])
@pytest.mark.parametrize(("method", "path"), PRIVATE)
async def test_without_a_key_nothing_is_told(method: str, path: str, authorization: str | None) -> None:
    async with a_keyed_world(KEYS).client() as client:
        headers = {"Authorization": authorization} if authorization else {}
        url = path.format(id="0192f0c4-0000-7000-8000-000000000000", role="cv", version=1, number=1, picture="funnel")
        response = await client.request(method, url, headers=headers)
    assert (response.status_code, response.json()["code"]) == (401, "missing_or_unknown_key")
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/openapi.json", "/asyncapi.json", "/docs"])
async def test_operations_need_no_key(path: str) -> None:
    async with a_keyed_world(KEYS).client() as client:
        assert (await client.get(path, headers={"Host": "hr.example"})).status_code == 200


@pytest.mark.parametrize(("method", "path"), [pair for pair in PRIVATE if "{id}" in pair[1]])
async def test_a_job_of_another_tenant_looks_like_none(method: str, path: str) -> None:
    bodies = {
        "POST decisions": {"outcome": "review", "reason": "why", "by": "me"},
        "PUT categories": {"sex": "female", "race_ethnicity": "white"},
        "PUT hold": {"reason": "why"},
        "PUT declarations": {"declared_by": "candidate", "notice_period": {"days": 30}},
        "POST notices": {"kind": "adverse_outcome", "version": "1", "given_at": "2026-01-01T00:00:00Z"},
        "POST contests": {"statement": "I did not say so"},
        "POST answer": {"outcome": "upheld", "reason": "why"},
    }
    may_do_everything = a_principal("bert", *Role)
    async with a_keyed_world({**KEYS, "bert-1": may_do_everything}).client() as client:
        id = (await client.post(JOBS, json=A_PAIR, headers=ANNA)).json()["id"]
        body = bodies.get(f"{method} {path.rpartition('/')[2]}")
        theirs = await client.request(
            method, path.format(id=id, role="cv", version=1, number=1, picture="funnel"), headers=BERT, json=body
        )
        nobodys = "0192f0c4-0000-7000-8000-000000000000"
        missing = await client.request(
            method, path.format(id=nobodys, role="cv", version=1, number=1, picture="funnel"), headers=BERT, json=body
        )
    assert (theirs.status_code, missing.status_code) == (404, 404)
    assert theirs.json()["detail"].replace(id, "") == missing.json()["detail"].replace(nobodys, "")


async def test_each_tenant_sees_its_own_history_with_any_of_its_keys() -> None:
    async with a_keyed_world(KEYS).client() as client:
        id = (await client.post(JOBS, json=A_PAIR, headers=ANNA)).json()["id"]
        other_key = {"Authorization": "bearer anna-2"}
        hers = (await client.get("/api/v1/history", headers=other_key)).json()["items"]
        his = (await client.get("/api/v1/history", headers=BERT)).json()["items"]
    assert [item["id"] for item in hers] == [id]
    assert his == []


async def test_an_idempotency_key_is_the_tenants_own() -> None:
    async with a_keyed_world(KEYS).client() as client:
        first = await client.post(JOBS, json=A_PAIR, headers={**ANNA, "Idempotency-Key": "k"})
        second = await client.post(JOBS, json=A_PAIR, headers={**BERT, "Idempotency-Key": "k"})
    assert first.json()["id"] != second.json()["id"]


async def test_a_socket_needs_a_key_too() -> None:
    async with a_keyed_world(KEYS).serving() as address:
        async with httpx2.AsyncClient(base_url=f"http://{address}", headers=ANNA) as client:
            url = f"ws://{address}/ws/jobs/{await submitted(client)}"
        assert (await close_code(url))[0] == 4401
        assert (await close_code(url, additional_headers={"Authorization": "Bearer x"}))[0] == 4401
        assert (await close_code(url, additional_headers=BERT))[0] == 4404
        async with connect(url, additional_headers=ANNA) as line:
            assert (await heard(line))[1] == 1000


async def test_a_browser_shows_its_key_as_a_subprotocol() -> None:
    async with a_keyed_world(KEYS).serving() as address:
        async with httpx2.AsyncClient(base_url=f"http://{address}", headers=ANNA) as client:
            url = f"ws://{address}/ws/jobs/{await submitted(client)}"
        protocols = [Subprotocol("ai-recruiter"), Subprotocol("bearer.anna-1")]
        async with connect(url, subprotocols=protocols) as line:
            assert line.subprotocol == "ai-recruiter"  # the key is never echoed
            assert (await heard(line))[1] == 1000


async def test_a_page_elsewhere_cannot_listen() -> None:
    async with World().serving() as address:
        async with httpx2.AsyncClient(base_url=f"http://{address}") as client:
            url = f"ws://{address}/ws/jobs/{await submitted(client)}"
        assert (await close_code(url, additional_headers={"Origin": "https://evil.example"}))[0] == 4403
        assert (await close_code(url, additional_headers={"Origin": "null"}))[0] == 4403
        async with connect(url, additional_headers={"Origin": f"http://{address}"}) as line:
            assert (await heard(line))[1] == 1000
