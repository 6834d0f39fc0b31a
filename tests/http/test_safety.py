"""What a browser is told to keep away from: with every answer, whatever it is an answer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from adapters.http import safety
from adapters.http.app import create_app
from adapters.http.config import HttpConfig
from adapters.http.operation import Operation
from adapters.http.operations import OPERATIONS
from adapters.http.service_pages import operators_app
from adapters.http.sockets import SOCKETS
from tests.harness.http import World, finished, submitted
from tests.http.test_identity import NOBODY, name_of
from tests.http.test_protocol import a_line, answer_to

HTTP = Path(safety.__file__).parent
POLICIES = {it: getattr(safety, it) for it in ("DATA", "SHEET", "FILE", "DESK", "DOCS")}
TLS = "max-age=31536000"
OVER_TLS = {"X-Forwarded-Proto": "https"}


def directives(policy: str) -> dict[str, str]:
    return {name: rest for name, _, rest in (it.strip().partition(" ") for it in policy.split(";"))}


def is_safe(headers: Mapping[str, str]) -> None:
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["content-security-policy"] in POLICIES.values()
    assert headers["cache-control"]


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_lets_nothing_run_that_we_did_not_send(name: str) -> None:
    told = directives(POLICIES[name])
    assert told["default-src"] == "'none'"
    assert told["frame-ancestors"] == told["base-uri"] == told["form-action"] == "'none'"
    assert told.get("script-src", "'none'") in ("'none'", "'self'")
    assert "*" not in POLICIES[name]
    assert "unsafe-eval" not in POLICIES[name]
    assert "sandbox" in told or name in ("DATA", "DESK", "DOCS"), "what strangers wrote has an origin of its own"


def test_there_is_one_place_for_policies() -> None:
    assert [it.name for it in HTTP.rglob("*.py") if "default-src" in it.read_text()] == ["safety.py"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
async def test_every_operation_answers_safely(operation: Operation) -> None:
    async with World(config=HttpConfig(trust_forwarded_proto=True)).working() as client:
        job = await submitted(client)
        await finished(client, job)
        answered = []
        for id in (job, NOBODY):
            path = operation.path.format(id=id, role="cv", version=1, number=1, picture="funnel", name="main.js")
            async with client.stream(operation.method, path, headers=OVER_TLS) as answer:
                answered.append(answer.status_code)
                is_safe(answer.headers)
                assert answer.headers["strict-transport-security"] == TLS
        answer = await client.request("TRACE", operation.path, headers=OVER_TLS)
        assert answer.status_code == 405
        is_safe(answer.headers)


@pytest.mark.parametrize("accept", ["text/html", "text/markdown", "application/json", "application/pdf"])
async def test_a_report_is_sent_safely_in_every_form(accept: str) -> None:
    async with World().working() as client:
        job = await submitted(client)
        await finished(client, job)
        is_safe((await client.get(f"/api/v1/jobs/{job}/report", headers={"Accept": accept})).headers)


async def test_a_crash_is_answered_safely() -> None:
    async def broken() -> bytes:
        raise RuntimeError("hunter2")

    world = World()
    world.app = create_app(replace(world.services, metrics=broken), world.config)
    async with world.client() as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 500
    is_safe(answer.headers)


@pytest.mark.parametrize("path", [it.path for it in SOCKETS] + ["/ws/nowhere"])
async def test_a_handshake_is_answered_safely(path: str) -> None:
    async with World().serving(working=False) as address:
        async with connect(f"ws://{address}{path.format(id=NOBODY)}") as line:
            assert line.response is not None
            is_safe(line.response.headers)
        async with httpx2.AsyncClient(base_url=f"http://{address}") as client:
            is_safe((await client.get(path.format(id=NOBODY))).headers)
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://{address}{path.format(id=NOBODY)}", additional_headers={"Sec-WebSocket-Version": "1"})
        is_safe(refused.value.response.headers)


async def test_what_is_no_http_is_answered_safely() -> None:
    async with a_line() as line:
        head = (await answer_to(line, b"nonsense\r\n\r\n")).partition(b"\r\n\r\n")[0].decode()
    is_safe({name: value for name, _, value in (it.partition(": ") for it in head.split("\r\n")[1:])})


async def test_the_figures_of_a_worker_are_sent_safely() -> None:
    async def figures() -> bytes:
        return b"up 1\n"

    transport = httpx2.ASGITransport(operators_app(figures, "1.0"))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for path in ("/metrics", "/healthz", "/nowhere"):
            is_safe((await client.get(path)).headers)


@pytest.mark.parametrize(
    ("trusted", "said", "told"),
    [(True, "https", TLS), (True, "http", None), (True, None, None), (False, "https", None)],
)
async def test_browsers_are_bound_to_tls_only_by_the_word_of_a_trusted_proxy(
    trusted: bool, said: str | None, told: str | None
) -> None:
    async with World(config=HttpConfig(trust_forwarded_proto=trusted)).client() as client:
        answer = await client.get("/desk", headers={"X-Forwarded-Proto": said} if said else {})
    assert answer.headers.get("strict-transport-security") == told
