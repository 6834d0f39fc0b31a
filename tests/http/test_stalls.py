"""No connection is for ever: whoever stands still, trickles or does not read is cut, and the log says so."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx2
import pytest
from anyio.abc import SocketStream
from structlog.testing import capture_logs

from tests.harness.figures import growth
from tests.harness.http import World, a_keyed_world, submitted, until

HOST = b"Host: 127.0.0.1\r\n"
UPGRADE = (
    b"GET /ws/jobs/1 HTTP/1.1\r\n" + HOST + b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)
PING = b"\x89\x80\x00\x00\x00\x00"
WITHIN_S = 5
Connect = Callable[[], Awaitable[SocketStream]]


@asynccontextmanager
async def a_server(world: World | None = None, **bounds: Any) -> AsyncIterator[Connect]:
    """What connects to a real server whose connections are bounded by `bounds`."""
    async with (world or World()).serving(working=False, **bounds) as address:
        host, port = address.split(":")
        yield lambda: anyio.connect_tcp(host, int(port))


async def everything(line: SocketStream) -> bytes:
    """What comes until the server ends the connection; fails when it does not."""
    heard = b""
    with anyio.fail_after(WITHIN_S):
        try:
            while True:
                heard += await line.receive()
        except (anyio.EndOfStream, anyio.BrokenResourceError):
            return heard


async def trickle(line: SocketStream, data: bytes, every: float = 0.05) -> None:
    """The same again and again, for as long as the other side takes it."""
    while True:
        try:
            await line.send(data)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            return
        await anyio.sleep(every)


async def outlasted(line: SocketStream, data: bytes) -> bytes:
    """What a peer that trickles `data` hears until it is cut."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(trickle, line, data)
        heard = await everything(line)
        tasks.cancel_scope.cancel()
    return heard


def phases_of(logs: Sequence[Mapping[str, Any]]) -> set[str]:
    return {line["phase"] for line in logs if line["event"] == "connection_cut"}


BOUNDS: Mapping[str, Any] = {"head_s": 0.5, "answered_idle_s": 0.4, "answered_s": 0.8, "write_s": 0.5, "closing_s": 0.5}


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST /api/v1/jobs HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n", b"401"),
        (b"POST /nowhere HTTP/1.1\r\nContent-Length: 9000\r\n", b"404"),
        (b"GET /healthz HTTP/1.1\r\nContent-Length: 9000\r\n", b"200"),
        (b"GET /healthz HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", b"200"),
        (b"DELETE /healthz HTTP/1.1\r\nContent-Length: 9000\r\n", b"405"),
        (b"POST /api/v1/jobs/1/cancel HTTP/1.1\r\nContent-Length: 9000\r\n", b"401"),
    ],
)
async def test_a_body_that_trickles_on_after_the_answer_is_cut(head: bytes, status: bytes) -> None:
    filling = b"1\r\n \r\n" if b"chunked" in head else b" "
    with capture_logs() as logs:
        async with a_server(a_keyed_world({"secret": "a"}), **BOUNDS) as connect, await connect() as line:
            await line.send(head + HOST + b"\r\n")
            heard = await outlasted(line, filling)
    assert heard.startswith(b"HTTP/1.1 " + status)
    assert phases_of(logs) == {"body"}


async def test_a_sender_that_is_refused_and_goes_on_quickly_is_heard_out() -> None:
    head = b"POST /nowhere HTTP/1.1\r\n" + HOST + b"Content-Length: 3000000\r\n\r\n"
    async with a_server(**BOUNDS) as connect, await connect() as line:
        await line.send(head + b" " * 1_000_000)
        assert (await line.receive()).startswith(b"HTTP/1.1 404")
        await line.send(b" " * 2_000_000 + b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
        with anyio.fail_after(WITHIN_S):
            assert (await line.receive()).startswith(b"HTTP/1.1 200")


async def test_blank_lines_between_requests_do_not_keep_a_connection() -> None:
    with capture_logs() as logs:
        async with a_server(keep_alive_s=0.3, **BOUNDS) as connect, await connect() as line:
            await line.send(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
            heard = await outlasted(line, b"\r\n")
    assert heard.startswith(b"HTTP/1.1 200")
    assert phases_of(logs) == {"idle"}


async def test_blank_lines_before_a_first_request_do_not_either() -> None:
    with capture_logs() as logs:
        async with a_server(**BOUNDS) as connect, await connect() as line:
            heard = await outlasted(line, b"\r\n")
    assert heard.startswith(b"HTTP/1.1 408")
    assert phases_of(logs) == {"head"}


@pytest.mark.parametrize("body", [b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n"])
async def test_a_handshake_with_a_body_is_refused(body: bytes) -> None:
    async with a_server(**BOUNDS) as connect, await connect() as line:
        await line.send(UPGRADE + body + b"\r\n")
        heard = await everything(line)
    assert heard.startswith(b"HTTP/1.1 400")
    assert json.loads(heard.partition(b"\r\n\r\n")[2])["code"] == "malformed_handshake"


async def test_a_handshake_behind_a_request_that_is_not_answered_ends_the_connection() -> None:
    post = b"POST /api/v1/jobs HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    async with a_server(**BOUNDS) as connect, await connect() as line:
        await line.send(post + UPGRADE + b"\r\n")
        assert await everything(line) == b""


async def test_a_peer_that_sends_pings_without_end_is_told_to_go() -> None:
    with capture_logs() as logs:
        async with World().serving(working=False, **BOUNDS) as address:
            host, port = address.split(":")
            async with httpx2.AsyncClient(base_url=f"http://{address}") as client:
                id = await submitted(client)
            async with await anyio.connect_tcp(host, int(port)) as line:
                await line.send(UPGRADE.replace(b"/ws/jobs/1", f"/ws/jobs/{id}".encode()) + b"\r\n")
                assert (await line.receive()).startswith(b"HTTP/1.1 101")
                heard = await outlasted(line, PING * 5_000)
    assert phases_of(logs) == {"saying"}
    assert b"A listener has nothing to say." in heard


async def test_a_peer_that_reads_nothing_of_an_answer_is_cut() -> None:
    with capture_logs() as logs:
        async with a_server(**BOUNDS) as connect, await a_deaf_line(connect) as line:
            await line.send(b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"\r\n")
            await line.send((b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"\r\n") * 200)

            async def cut() -> bool:
                return bool(phases_of(logs))

            await until(cut)
    assert phases_of(logs) == {"writing"}


async def a_deaf_line(connect: Connect) -> SocketStream:
    """A connection whose kernel takes little of what its owner does not read."""
    line = await connect()
    line.extra(anyio.abc.SocketAttribute.raw_socket).setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return line


async def test_who_has_waited_longest_makes_room_for_who_comes() -> None:
    with capture_logs() as logs, growth() as grown:
        async with a_server(most=3, spare=2) as connect:
            stalled = [await connect() for _ in range(3)]
            async with await connect() as line:
                await line.send(b"GET /docs HTTP/1.1\r\n" + HOST + b"\r\n")
                assert (await line.receive()).startswith(b"HTTP/1.1 200")
                assert await everything(stalled[0]) == b""
            for it in stalled:
                await it.aclose()
    assert phases_of(logs) == {"no_room"}
    assert grown.of("ai_recruiter_connections_cut_total", phase="no_room") == 1


async def test_where_all_are_at_work_only_probes_are_answered() -> None:
    """Those at work wait for their bodies, which the service has asked for."""
    head = b"POST /api/v1/jobs HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\nContent-Length: 9\r\n"
    async with a_server(most=2, spare=1) as connect:
        busy = [await connect() for _ in range(2)]
        for it in busy:
            await it.send(head + b"Expect: 100-continue\r\n\r\n")
            assert (await it.receive()).startswith(b"HTTP/1.1 100")
        for path, status in ((b"/healthz", b"200"), (b"/docs", b"503"), (b"/healthz", b"200")):
            async with await connect() as line:
                await line.send(b"GET " + path + b" HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n")
                assert (await everything(line)).startswith(b"HTTP/1.1 " + status)
        for it in busy:
            await it.aclose()


async def test_one_address_has_no_more_connections_than_its_share() -> None:
    with growth() as grown:
        async with a_server(most_of_peer=2, spare=1, trusted_proxies=()) as connect:
            lines = [await connect() for _ in range(3)]
            for line, status in zip(lines, (b"200", b"200", b"503"), strict=True):
                await line.send(b"GET /docs HTTP/1.1\r\n" + HOST + b"\r\n")
                assert (await line.receive()).startswith(b"HTTP/1.1 " + status)
            await lines[0].aclose()
            async with await connect() as line:
                await line.send(b"GET /docs HTTP/1.1\r\n" + HOST + b"\r\n")
                assert (await line.receive()).startswith(b"HTTP/1.1 200")
            for it in lines:
                await it.aclose()
    assert grown.of("ai_recruiter_connections_refused_total") == 1


async def test_many_headers_are_refused_and_read_in_slices() -> None:
    async with a_server() as connect, await connect() as line:
        await line.send(b"GET /healthz HTTP/1.1\r\n" + HOST + b"a: b\r\n" * 300 + b"\r\n")
        assert (await everything(line)).startswith(b"HTTP/1.1 431")
