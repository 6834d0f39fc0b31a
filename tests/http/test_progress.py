"""Progress inside a stage, as listeners of a real server get it: between the events, and apart from them."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import anyio
import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedOK

from domain.model.events import Stage
from domain.model.progress import presentable
from tests.harness.http import World, submitted

JOBS = "/api/v1/jobs"
HOSTILE = "<img src=x onerror=alert(1)>\x1b[31m\n\nid: 99\ndata: {}\n"


@pytest.fixture
def world() -> World:
    """Its engine says how far the matching is."""
    world = World()
    world.matcher.progress[Stage.MATCHING] = [(0.5, HOSTILE)]
    return world


async def over_websocket(world: World) -> list[dict[str, Any]]:
    """All that a listener gets; the engine goes on once its progress was heard."""
    before, gate, frames = world.matcher.hold_at(Stage.EXTRACTING), world.matcher.hold_at(Stage.MATCHING), []
    async with world.serving() as address:
        async with httpx2.AsyncClient(base_url=f"http://{address}") as client:
            id = await submitted(client)
        async with connect(f"ws://{address}/ws/jobs/{id}") as line:
            with anyio.fail_after(10), suppress(ConnectionClosedOK):
                while True:
                    frames.append(json.loads(await line.recv()))
                    if frames[-1]["stage"] == "extracting":  # so it is there when the progress is told
                        before.open()
                    if frames[-1]["type"] == "progress":
                        gate.open()
    return frames


async def over_sse(world: World) -> list[str]:
    """The blocks of an event stream; the engine goes on once its progress was heard."""
    before, gate, blocks = world.matcher.hold_at(Stage.EXTRACTING), world.matcher.hold_at(Stage.MATCHING), [""]
    async with world.serving() as address, httpx2.AsyncClient(base_url=f"http://{address}") as client:
        id = await submitted(client)
        with anyio.fail_after(10):
            async with client.stream("GET", f"{JOBS}/{id}/events") as response:
                async for line in response.aiter_lines():
                    if "extracting" in line:
                        before.open()
                    if line == "event: progress":
                        gate.open()
                    blocks.append("") if not line else blocks.append(blocks.pop() + line + "\n")
    return [block for block in blocks if block]


async def test_a_progress_frame_stands_between_the_events_and_has_no_number(world: World) -> None:
    frames = await over_websocket(world)
    types = [frame["type"] for frame in frames]
    assert types == ["queued", "started", *["stage"] * 4, "progress", "stage", "succeeded"]
    assert [frame["seq"] for frame in frames if frame["type"] != "progress"] == list(range(1, 9))
    (progress,) = [frame for frame in frames if frame["type"] == "progress"]
    assert progress == {
        "type": "progress",
        "job_id": frames[0]["job_id"],
        "stage": "matching",
        "message": presentable(HOSTILE),
        "progress": pytest.approx(0.85),  # half of what matching has, from .75 to .95
        "at": progress["at"],
        "data": {},
    }
    along = [frame["progress"] for frame in frames]
    assert along == sorted(along)


async def test_a_progress_event_of_a_stream_has_no_id_so_that_listeners_go_on_from_the_event_before(
    world: World,
) -> None:
    blocks = await over_sse(world)
    (progress,) = [block for block in blocks if block.startswith("event: ")]
    lines = progress.splitlines()
    assert lines[0] == "event: progress"
    assert [line.partition(":")[0] for line in lines] == ["event", "data"]
    assert json.loads(lines[1].removeprefix("data: "))["message"] == presentable(HOSTILE)
    ids = [line for block in blocks for line in block.splitlines() if line.startswith("id: ")]
    assert ids == [f"id: {seq}" for seq in range(1, 9)]


async def test_who_comes_back_hears_the_events_and_no_progress_of_before(world: World) -> None:
    frames = await over_websocket(world)
    again = []
    async with (
        world.serving() as address,
        connect(f"ws://{address}/ws/jobs/{frames[0]['job_id']}?after_seq=0") as line,
    ):
        with anyio.fail_after(10), suppress(ConnectionClosedOK):
            while True:
                again.append(json.loads(await line.recv()))
    assert again == [frame for frame in frames if frame["type"] != "progress"]


async def test_a_job_that_is_waited_for_is_answered_as_ever(world: World) -> None:
    async with world.working() as client:
        pair = {"cv": {"text": "Go"}, "job_description": {"text": "Go developer"}}
        response = await client.post(JOBS, json=pair, headers={"Prefer": "wait=10"})
    assert (response.status_code, response.json()["status"]) == (200, "succeeded")
