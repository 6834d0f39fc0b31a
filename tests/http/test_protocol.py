"""What comes before a body is bounded too."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import anyio
import pytest
from anyio.abc import SocketStream

from tests.harness.http import A_PAIR, World

HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
CHUNKED = b"POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"


@asynccontextmanager
async def a_line(**bounds: float) -> AsyncIterator[SocketStream]:
    """A connection to a real server, below HTTP."""
    async with World().serving(working=False, **bounds) as address:
        host, port = address.split(":")
        async with await anyio.connect_tcp(host, int(port)) as line:
            yield line


async def send_for_ever(line: SocketStream) -> None:
    while True:
        await line.send(b"a" * 10_000)


async def answer_to(line: SocketStream, *parts: bytes) -> bytes:
    with anyio.fail_after(10):
        try:
            for part in parts:
                await line.send(part)
        except anyio.BrokenResourceError:  # refused before it was all sent
            pass
        return await line.receive()


@pytest.mark.parametrize(
    "parts",
    [
        [HEAD, b"X-A: ", *[b"a" * 10_000] * 8],
        [HEAD, *[b"X-A: a\r\n" * 1_000] * 10],
        [b"GET /", *[b"a" * 10_000] * 8],
        [b"GET / HTTP/1.1\r\n", b"a" * 70_000],
    ],
)
async def test_a_head_that_is_too_large_is_refused(parts: list[bytes]) -> None:
    async with a_line() as line:
        answer = await answer_to(line, *parts)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "head_too_large"


async def test_trailers_are_bounded_too() -> None:
    async with a_line() as line:
        await line.send(CHUNKED + b"X-A: ")
        with anyio.fail_after(10), pytest.raises(anyio.BrokenResourceError):
            await send_for_ever(line)


@pytest.mark.parametrize("size", [100_000, 7_000, 49_999])
async def test_a_head_within_the_limit_is_served_in_any_pieces(size: int) -> None:
    request = HEAD + b"X-A: " + b"a" * 50_000 + b"\r\n\r\n"
    async with a_line() as line:
        pieces = [request[start : start + size] for start in range(0, len(request), size)]
        assert (await answer_to(line, *pieces)).startswith(b"HTTP/1.1 200 ")


async def test_tiny_chunks_are_a_body_and_no_head() -> None:
    head = b"POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    async with a_line() as line:
        chunks = [b"1\r\n \r\n" * 1_000] * 100
        answer = await answer_to(line, head + b"Transfer-Encoding: chunked\r\n\r\n", *chunks, b"2\r\n{}\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 422 ")


@pytest.mark.parametrize("began", [b"", b"GET / HT", HEAD])
async def test_a_head_that_never_ends_times_out(began: bytes) -> None:
    async with a_line(head_s=0.2) as line:
        answer = await answer_to(line, began) if began else await answer_to(line)
    assert answer.startswith(b"HTTP/1.1 408 ")


async def test_what_is_no_http_is_told_so() -> None:
    async with a_line() as line:
        answer = await answer_to(line, b"\x16\x03\x01\x02\x00 hello\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "malformed_request"


UPGRADE = (
    b"GET /ws/jobs/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)


@pytest.mark.parametrize(
    ("left_out", "put_in", "status", "code"),
    [
        (b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", b"", 400, "malformed_handshake"),
        (b"AAAAAAAAAAAAAAAAAAAAAA==", b"short", 400, "malformed_handshake"),
        (b"Version: 13", b"Version: 8", 400, "malformed_handshake"),
        (b"GET", b"POST", 405, "method_not_allowed"),
        (b"Host", b"X-Many: 1\r\n" * 130 + b"Host", 431, "head_too_large"),
        (b"Host", b"X-Long: " + b"a" * 20_000 + b"\r\nHost", 431, "head_too_large"),
    ],
)
async def test_a_handshake_that_is_refused_is_told_why(left_out: bytes, put_in: bytes, status: int, code: str) -> None:
    async with a_line() as line:
        await line.send(UPGRADE.replace(left_out, put_in) + b"\r\n")
        answer = b""
        with anyio.fail_after(10), suppress(anyio.EndOfStream):
            while True:
                answer += await line.receive()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"application/problem+json" in head
    assert (json.loads(body)["status"], json.loads(body)["code"]) == (status, code)


JSON_BODY = json.dumps(A_PAIR).encode()
OFFERS = {  # of HTTP/2 in the clear, as these clients send them by default
    "JDK": b"Connection: Upgrade, HTTP2-Settings\r\nContent-Length: %d\r\nHost: 127.0.0.1\r\n"
    b"HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nUpgrade: h2c\r\n"
    b"User-Agent: Java-http-client/17.0.18\r\nContent-Type: application/json\r\n\r\n",
    "curl": b"Host: 127.0.0.1\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\nConnection: Upgrade, HTTP2-Settings\r\n"
    b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n",
    "other": b"Host: 127.0.0.1\r\nConnection: keep-alive, Upgrade\r\nUpgrade: TLS/1.0, HTTP/2.0\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n",
}


async def statuses(line: SocketStream, count: int) -> list[bytes]:
    """The status codes of the next answers."""
    heard = b""
    with anyio.fail_after(10):
        while len(found := re.findall(rb"HTTP/1\.1 (\d{3}) ", heard)) < count:
            heard += await line.receive()
    return found


@pytest.mark.parametrize("client", OFFERS)
@pytest.mark.parametrize("size", [1, 90, 100_000])
async def test_an_offer_of_another_protocol_is_ignored_and_the_request_served(client: str, size: int) -> None:
    post = b"POST /api/v1/jobs HTTP/1.1\r\n" + OFFERS[client] % len(JSON_BODY) + JSON_BODY
    get = b"GET /healthz HTTP/1.1\r\n" + OFFERS[client] % 0
    stream = post + get + HEAD + b"\r\n" + post
    async with a_line() as line:
        for start in range(0, len(stream), size):
            await line.send(stream[start : start + size])
        assert await statuses(line, 4) == [b"202", b"200", b"200", b"202"]


async def test_a_chunked_body_that_comes_with_an_offer_is_served() -> None:
    head = OFFERS["curl"].replace(b"Content-Length: %d", b"Transfer-Encoding: chunked")
    async with a_line() as line:
        await line.send(b"POST /api/v1/jobs HTTP/1.1\r\n" + head + b"%x\r\n" % len(JSON_BODY) + JSON_BODY)
        await line.send(b"\r\n0\r\n\r\n")
        assert await statuses(line, 1) == [b"202"]


async def test_a_proxy_request_is_refused() -> None:
    async with a_line() as line:
        await line.send(b"CONNECT example.org:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert await statuses(line, 1) == [b"400"]


async def test_many_offers_at_once_are_served_one_after_the_other() -> None:
    get = b"GET /healthz HTTP/1.1\r\n" + OFFERS["other"] % 0
    async with a_line() as line, anyio.create_task_group() as tasks:
        tasks.start_soon(line.send, get * 1_500)
        assert set(await statuses(line, 1_500)) == {b"200"}
