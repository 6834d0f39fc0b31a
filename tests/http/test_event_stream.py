"""The events of a job as Server-Sent Events."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import anyio
import httpx2
import pytest

from domain.model.events import Stage
from tests.harness.http import World, a_world, submitted, until

JOBS = "/api/v1/jobs"


def told(stream: str) -> list[tuple[int, dict[str, Any]]]:
    """The ids and data of a stream, read as a browser reads them."""
    messages = []
    for block in stream.split("\n\n"):
        fields = [line.partition(": ")[::2] for line in block.split("\n")]
        data = [value for name, value in fields if name == "data"]
        if data:
            messages.append((int(dict(fields)["id"]), json.loads("\n".join(data))))
    return messages


async def test_the_stream_tells_the_whole_story_and_ends() -> None:
    async with World().working() as client:
        id = await submitted(client)
        with anyio.fail_after(5):
            response = await client.get(f"{JOBS}/{id}/events")
    messages = told(response.text)
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.text.startswith("retry: ")
    assert [seq for seq, _ in messages] == [frame["seq"] for _, frame in messages] == list(range(1, 9))
    assert messages[-1][1]["data"]["report"]["score"] == 82.5


@pytest.mark.parametrize(
    ("query", "headers", "first"),
    [
        ("?after_seq=3", {}, 4),
        ("", {"Last-Event-ID": "6"}, 7),
        ("?after_seq=1", {"Last-Event-ID": "5"}, 6),  # a browser repeats the address and adds the header
        ("?lastEventId=6", {}, 7),  # an EventSource that cannot send the header adds this instead
        ("?after_seq=1&lastEventId=5", {}, 6),
        ("?lastEventId=2", {"Last-Event-ID": "5"}, 6),
    ],
)
async def test_a_listener_goes_on_where_it_left(query: str, headers: dict[str, str], first: int) -> None:
    async with World().working() as client:
        id = await submitted(client)
        await client.get(f"{JOBS}/{id}/events")
        response = await client.get(f"{JOBS}/{id}/events{query}", headers=headers)
    assert [seq for seq, _ in told(response.text)] == list(range(first, 9))


async def test_nothing_on_the_way_may_compress_the_stream_and_hold_it_back() -> None:
    async with World().working() as client:
        id = await submitted(client)
        answers = [await client.get(f"{JOBS}/{id}/events"), await client.head(f"{JOBS}/{id}/events")]
    assert [answer.headers["cache-control"] for answer in answers] == ["no-store, no-transform"] * 2


@pytest.mark.parametrize("id", ["x", "-1", "2147483648", ""])
async def test_what_is_no_number_of_an_event_is_refused(id: str) -> None:
    async with World().client() as client:
        job = await submitted(client)
        answer = await client.get(f"{JOBS}/{job}/events?lastEventId={id}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_who_has_heard_it_all_is_told_not_to_come_back() -> None:
    async with World().working() as client:
        id = await submitted(client)
        await client.get(f"{JOBS}/{id}/events")
        response = await client.get(f"{JOBS}/{id}/events", headers={"Last-Event-ID": "8"})
    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize("last", ["x", "-1", "99999999999", "1.5", "\u0661"])
async def test_a_malformed_last_event_id_is_refused(last: str) -> None:
    async with World().client() as client:
        id = await submitted(client)
        response = await client.get(f"{JOBS}/{id}/events", headers={b"Last-Event-ID": last.encode()})
    assert (response.status_code, response.json()["code"]) == (400, "malformed_header")


async def test_a_full_house_is_a_problem_and_no_stream() -> None:
    async with a_world(max_listeners=0).client() as client:
        response = await client.get(f"{JOBS}/{await submitted(client)}/events")
    assert (response.status_code, response.json()["code"]) == (429, "too_many_listeners")


async def test_draining_ends_the_stream() -> None:
    world = World()
    gate = world.matcher.hold_at(Stage.MATCHING)
    async with world.serving() as address, httpx2.AsyncClient(base_url=f"http://{address}") as client:
        id = await submitted(client)
        await gate.reached.wait()
        with anyio.fail_after(5):
            async with client.stream("GET", f"{JOBS}/{id}/events") as response:
                lines = response.aiter_lines()
                while not (await anext(lines)).startswith("id: 6"):
                    pass
                world.app.state.drain()
                rest = [line async for line in lines]
    assert "id: 7" not in rest


async def test_a_silent_stream_shows_that_it_lives() -> None:
    world = a_world(heartbeat=timedelta(milliseconds=100))
    world.matcher.hold_at(Stage.MATCHING)
    async with world.serving() as address, httpx2.AsyncClient(base_url=f"http://{address}") as client:
        id = await submitted(client)
        with anyio.fail_after(5):
            async with client.stream("GET", f"{JOBS}/{id}/events") as response:
                async for line in response.aiter_lines():
                    if line == ": heartbeat":
                        break


async def test_a_listener_that_leaves_frees_its_place() -> None:
    world = a_world(max_listeners=1)
    world.matcher.hold_at(Stage.MATCHING)
    async with world.serving() as address, httpx2.AsyncClient(base_url=f"http://{address}") as client:
        id = await submitted(client)

        async def gets_in() -> bool:
            async with client.stream("GET", f"{JOBS}/{id}/events") as response:
                return response.status_code == 200

        assert await gets_in()
        await until(gets_in)


async def test_asking_for_the_headers_starts_no_stream() -> None:
    async with World().client() as client:
        with anyio.fail_after(5):
            response = await client.head(f"{JOBS}/{await submitted(client)}/events")
    assert (response.status_code, response.content) == (200, b"")


async def test_a_stream_ends_once_it_has_lasted_as_long_as_any_may_and_goes_on_where_it_ended() -> None:
    world = a_world(longest_listening=timedelta(seconds=0.3))
    gate = world.matcher.hold_at(Stage.MATCHING)
    async with world.serving() as address, httpx2.AsyncClient(base_url=f"http://{address}") as client:
        id = await submitted(client)
        with anyio.fail_after(5):
            first = told((await client.get(f"{JOBS}/{id}/events")).text)
        gate.open()
        with anyio.fail_after(5):
            rest = told((await client.get(f"{JOBS}/{id}/events", headers={"Last-Event-ID": str(first[-1][0])})).text)
    assert [seq for seq, _ in first + rest] == list(range(1, 9))
    assert rest
