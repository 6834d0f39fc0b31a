"""Whom a log line names: the tenant, and so much of a key that people recognise it, never the key."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from adapters.http.callers import recognisable
from adapters.telemetry.log_fields import FIELDS
from domain.model.api_key import HINT_CHARACTERS
from tests.harness.http import World, a_keyed_world

KEY, UNKNOWN = (f"air_{letter * 43}" for letter in "ku")
ME = "/api/v1/me"


def a_request(lines: list[MutableMapping[str, Any]]) -> MutableMapping[str, Any]:
    (line,) = [it for it in lines if it["event"] == "request"]
    return line


@pytest.mark.parametrize(
    ("key", "path", "status", "tenant"),
    [
        (KEY, ME, 200, "anna"),
        (UNKNOWN, ME, 401, None),
        (KEY, "/api/v1/audit", 403, "anna"),  # proven, and not allowed
        (KEY, "/api/v1/nothing", 404, None),
    ],
)
async def test_a_line_tells_tenant_and_beginning_of_the_key(
    key: str, path: str, status: int, tenant: str | None
) -> None:
    with capture_logs() as lines:
        async with a_keyed_world({KEY: "anna"}).client() as client:
            await client.get(path, headers={"Authorization": f"Bearer {key}"})
    line = a_request(lines)
    assert (line["status"], line.get("tenant"), line["key"]) == (status, tenant, key[:HINT_CHARACTERS])
    assert key not in str(lines)
    assert {"tenant", "key"} <= FIELDS.keys()


async def test_a_line_of_a_socket_tells_them_too() -> None:
    world = a_keyed_world({KEY: "anna"})
    with capture_logs() as lines:
        async with world.serving() as address:
            protocols = [Subprotocol("ai-recruiter"), Subprotocol(f"bearer.{KEY}")]
            async with connect(f"ws://{address}/ws/jobs/x", subprotocols=protocols) as line:
                await line.wait_closed()
    told = a_request(lines)
    assert (told["status"], told["tenant"], told["key"]) == (4404, "anna", KEY[:HINT_CHARACTERS])
    assert KEY not in str(lines)


async def test_who_shows_nothing_is_the_local_user() -> None:
    with capture_logs() as lines:
        async with World().client() as client:
            await client.get(ME)
    assert (a_request(lines)["tenant"], "key" in a_request(lines)) == ("local", False)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (b"air_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG", "air_01234567"),
        (b"correct horse battery", "corr"),  # a password that somebody took for a key
        (b"hunter2", ""),
        (b"air_hunter2", "air_h"),
        (b"", ""),
        (b"\n\xff\x1b[31m" + b"x" * 40, "???[31mxxx"),
    ],
)
def test_of_what_is_shorter_than_a_key_less_is_shown(key: bytes, shown: str) -> None:
    assert recognisable(key) == shown
