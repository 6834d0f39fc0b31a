"""The WebSocket of a job, over a real server."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import anyio
import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from adapters.fakes.matcher import REPORT
from domain.model.events import Event, Stage
from domain.model.ids import EvaluationId, Tenant
from domain.model.report import Failure, FailureCode
from ports.errors import Unavailable
from tests.harness.http import World, a_world, submitted, until

STORY = ["queued", "started", "stage", "stage", "stage", "stage", "stage", "succeeded"]


async def heard(line: ClientConnection) -> tuple[list[dict[str, Any]], int | None]:
    """Every frame until the end, and the close code."""
    frames = []
    with anyio.fail_after(10), suppress(ConnectionClosed):
        while True:
            frames.append(json.loads(await line.recv()))
    return frames, line.close_code


async def close_code(url: str, **options: Any) -> tuple[int | None, str | None]:
    """The code and the reason with which the server closes at once."""
    async with connect(url, **options) as line:
        frames, code = await heard(line)
        assert frames == []
        return code, line.close_reason


async def a_job(address: str) -> str:
    async with httpx2.AsyncClient(base_url=f"http://{address}") as client:
        return await submitted(client)


async def test_a_listener_gets_every_event_once_in_order_and_the_result_last() -> None:
    async with World().serving() as address:
        id = await a_job(address)
        async with connect(f"ws://{address}/ws/jobs/{id}") as line:
            frames, code = await heard(line)
    assert code == 1000
    assert [frame["type"] for frame in frames] == STORY
    assert [frame["seq"] for frame in frames] == list(range(1, 9))
    assert [frame["stage"] for frame in frames[2:7]] == [stage.value for stage in Stage]
    assert {frame["job_id"] for frame in frames} == {id}
    assert all(
        set(frame) == {"type", "job_id", "seq", "stage", "message", "progress", "at", "data"} for frame in frames
    )
    result = frames[-1]["data"]
    assert (result["status"], result["score"], result["error"]) == ("succeeded", 82.5, None)
    assert result["report"]["findings"] == []


async def test_a_late_listener_gets_the_whole_story() -> None:
    async with World().serving() as address:
        id = await a_job(address)
        async with connect(f"ws://{address}/ws/jobs/{id}") as early:
            first, _ = await heard(early)
        async with connect(f"ws://{address}/ws/jobs/{id}") as late:
            second, code = await heard(late)
    assert second == first
    assert code == 1000


@pytest.mark.parametrize(("after", "seqs"), [(0, range(1, 9)), (5, range(6, 9)), (8, []), (2**31 - 1, [])])
async def test_a_listener_goes_on_where_it_left(after: int, seqs: Any) -> None:
    async with World().serving() as address:
        id = await a_job(address)
        async with connect(f"ws://{address}/ws/jobs/{id}") as line:
            await heard(line)
        async with connect(f"ws://{address}/ws/jobs/{id}?after_seq={after}") as again:
            frames, code = await heard(again)
    assert [frame["seq"] for frame in frames] == list(seqs)
    assert code == 1000


async def test_a_failure_is_told_without_a_score() -> None:
    world = World()
    world.matcher.outcome = Failure(code=FailureCode.ENCRYPTED, message="cv: the file is encrypted")
    async with world.serving() as address:
        id = await a_job(address)
        async with connect(f"ws://{address}/ws/jobs/{id}") as line:
            frames, _ = await heard(line)
    result = frames[-1]["data"]
    assert (frames[-1]["type"], result["score"], result["report"]) == ("failed", None, None)
    assert result["error"] == {"code": "encrypted", "message": "cv: the file is encrypted"}


async def test_fifty_listeners_hear_the_same_and_the_report_is_read_once() -> None:
    world = World()
    read_from = world.evaluations.report
    reads = 0

    async def slowly(id: EvaluationId, tenant: Tenant) -> bytes:
        nonlocal reads
        reads += 1
        await anyio.sleep(0.05)
        return await read_from(id, tenant)

    world.evaluations.report = slowly  # type: ignore[method-assign]  # a repository that takes its time
    gate = world.matcher.hold_at(Stage.MATCHING)
    told: list[list[int]] = []
    async with world.serving() as address:
        id = await a_job(address)

        async def listen(number: int) -> None:
            async with connect(f"ws://{address}/ws/jobs/{id}") as line:
                frames, _ = await heard(line)
                told.append([frame["seq"] for frame in frames])

        async with anyio.create_task_group() as tasks:
            for number in range(50):
                tasks.start_soon(listen, number)
            await gate.reached.wait()
            gate.open()
    assert told == [list(range(1, 9))] * 50
    assert reads == 1


async def test_silence_is_filled_with_heartbeats() -> None:
    world = a_world(heartbeat=timedelta(milliseconds=100))
    gate = world.matcher.hold_at(Stage.MATCHING)
    async with world.serving() as address:
        id = await a_job(address)
        async with connect(f"ws://{address}/ws/jobs/{id}") as line:
            with anyio.fail_after(5):
                while (frame := json.loads(await line.recv()))["type"] != "heartbeat":
                    pass
            gate.open()
            frames, code = await heard(line)
    assert set(frame) == {"type", "job_id", "at"}
    assert [it["seq"] for it in frames if it["type"] != "heartbeat"][-1] == 8
    assert code == 1000


@pytest.mark.parametrize("heartbeat_s", [0.05, 60])
async def test_who_has_listened_for_as_long_as_anybody_may_is_asked_to_come_again(heartbeat_s: float) -> None:
    world = a_world(longest_listening=timedelta(seconds=0.3), heartbeat=timedelta(seconds=heartbeat_s))
    world.matcher.hold_at(Stage.MATCHING)
    async with world.serving() as address:
        id = await a_job(address)
        began = anyio.current_time()
        async with connect(f"ws://{address}/ws/jobs/{id}") as line:
            _, code = await heard(line)
            assert (code, line.close_reason) == (1012, "Connected for long; reconnect with after_seq.")
        assert anyio.current_time() - began >= 0.3


async def test_draining_closes_every_socket_with_1012() -> None:
    world = World()
    gate = world.matcher.hold_at(Stage.MATCHING)
    async with world.serving() as address:
        id = await a_job(address)
        async with connect(f"ws://{address}/ws/jobs/{id}") as line:
            with anyio.fail_after(5):
                await gate.reached.wait()
                while json.loads(await line.recv())["stage"] != "matching":
                    pass
            world.app.state.drain()
            frames, code = await heard(line)
        assert (frames, code) == ([], 1012)
        assert (await close_code(f"ws://{address}/ws/jobs/{id}"))[0] == 1012


async def test_a_listener_that_leaves_frees_its_place() -> None:
    world = a_world(max_listeners=1)
    world.matcher.hold_at(Stage.MATCHING)
    async with world.serving() as address:
        url = f"ws://{address}/ws/jobs/{await a_job(address)}"
        async with connect(url) as line:
            await line.recv()
            assert (await close_code(url))[0] == 1013
        await until(lambda: gets_in(url))


async def test_a_listener_that_vanishes_without_a_word_frees_its_place() -> None:
    world = a_world(max_listeners=1)
    world.matcher.hold_at(Stage.MATCHING)
    async with world.serving() as address:
        url = f"ws://{address}/ws/jobs/{await a_job(address)}"
        line = await connect(url)
        await line.recv()
        line.transport.abort()
        await until(lambda: gets_in(url))


async def gets_in(url: str) -> bool:
    """Whether there is a place for a listener."""
    async with connect(url) as line:
        try:
            await line.recv()
        except ConnectionClosed:
            return False
        return True


async def test_each_tenant_has_its_own_share_of_places() -> None:
    world = a_world(max_listeners_per_tenant=0)
    async with world.serving() as address:
        code, reason = await close_code(f"ws://{address}/ws/jobs/{await a_job(address)}")
    assert code == 1013
    assert reason is not None
    assert "listeners" in reason


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/ws/jobs/0192f0c4-0000-7000-8000-000000000000", 4404),
        ("/ws/jobs/nonsense", 4404),
        ("/ws/nowhere", 4404),
        ("/api/v1/jobs", 4404),
        ("/ws/jobs/{id}?after_seq=-1", 4400),
        ("/ws/jobs/{id}?after_seq=x", 4400),
        ("/ws/jobs/{id}?after_seq=99999999999999999999", 4400),
        ("/ws/jobs/{id}?after_seq=1&after_seq=2", 4400),
        ("/ws/jobs/{id}?surprise=1", 4400),
    ],
)
async def test_a_wrong_address_is_told_by_the_close_code(path: str, code: int) -> None:
    async with World().serving() as address:
        id = await a_job(address)
        assert (await close_code(f"ws://{address}{path.format(id=id)}"))[0] == code


@pytest.mark.parametrize(
    ("error", "code"), [(Unavailable("the database is away"), 1013), (RuntimeError("hunter2"), 1011)]
)
async def test_what_goes_wrong_on_the_way_ends_the_line(error: Exception, code: int) -> None:
    world = World()

    async def fail(id: EvaluationId, *, after: int, limit: int) -> Sequence[Event]:
        raise error

    world.evaluations.events = fail  # type: ignore[method-assign]  # as if the database had gone
    async with world.serving(working=False) as address:
        told, reason = await close_code(f"ws://{address}/ws/jobs/{await a_job(address)}")
    assert told == code
    assert reason is not None
    assert "hunter2" not in reason


async def test_what_a_listener_says_is_ignored() -> None:
    world = World()
    gate = world.matcher.hold_at(Stage.MATCHING)
    async with world.serving() as address, connect(f"ws://{address}/ws/jobs/{await a_job(address)}") as line:
        for _ in range(200):
            await line.send("x" * 1000)
        await gate.reached.wait()
        gate.open()
        frames, code = await heard(line)
    assert (len(frames), code) == (8, 1000)


async def test_a_listener_that_reads_nothing_is_given_up() -> None:

    world = a_world(max_listeners=1, send_timeout=timedelta(milliseconds=200))
    large = b'{"padding": "' + b"x" * 30_000_000 + b'"}'
    world.matcher.outcome = replace(REPORT, body=large)
    gate = world.matcher.hold_at(Stage.WRITING_REPORT)
    async with world.serving() as address:
        id = await a_job(address)
        host, port = address.split(":")
        stalled = socket.create_connection((host, int(port)))
        stalled.sendall(
            f"GET /ws/jobs/{id} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        await gate.reached.wait()
        gate.open()
        await until(lambda: gets_in(f"ws://{address}/ws/jobs/{id}"))
        stalled.close()
