"""Requests that wait: who hangs up takes no place from others."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx2
import pytest
from structlog.testing import capture_logs

from domain.model.events import Stage
from tests.harness.http import A_PAIR, World, a_world, finished, submitted, until

JOBS, VACANCIES = "/api/v1/jobs", "/api/v1/vacancies"
POSTING = {"job_description": {"text": "Python developer wanted"}}


@asynccontextmanager
async def waiting_for(address: str, path: str, content: Mapping[str, Any]) -> AsyncIterator[None]:
    """A connection on which somebody waits for 40 seconds, closed without the answer when the block is left."""
    host, _, port = address.rpartition(":")
    body = json.dumps(content).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n"
        f"Prefer: wait=40\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    async with await anyio.connect_tcp(host, int(port)) as stream:
        await stream.send(head.encode() + body)
        yield


async def is_full(client: httpx2.AsyncClient, id: str) -> bool:
    """Whether no place is left for one listener more."""
    async with client.stream("GET", f"{JOBS}/{id}/events") as response:
        return response.status_code == 429


@pytest.mark.parametrize(("path", "content"), [(JOBS, A_PAIR), (VACANCIES, POSTING)])
async def test_the_place_of_who_hangs_up_is_free_at_once(path: str, content: Mapping[str, Any]) -> None:
    world = a_world(max_listeners=1)
    async with world.serving(working=False) as address, httpx2.AsyncClient(base_url=f"http://{address}") as client:
        id = await submitted(client)

        async def full() -> bool:
            return await is_full(client, id)

        async def free() -> bool:
            return not await is_full(client, id)

        async with waiting_for(address, path, content):
            await until(full)
        with capture_logs() as lines:
            await until(free)
    assert [it["status"] for it in lines if it.get("route") == path] == [499]
    assert [it for it in lines if it["log_level"] == "error"] == []


async def test_the_job_of_who_hangs_up_goes_on() -> None:
    world = World()
    gate = world.matcher.hold_at(Stage.MATCHING)
    async with world.serving() as address, world.client() as client:
        async with waiting_for(address, JOBS, A_PAIR):
            with anyio.fail_after(5):
                await gate.reached.wait()
        gate.open()
        (job,) = (await client.get("/api/v1/history")).json()["items"]
        assert (await finished(client, job["id"]))["status"] == "succeeded"
