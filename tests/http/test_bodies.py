"""Bodies that are too large, too slow, or too many at once."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from functools import partial

import anyio
import httpx2
import pytest
from anyio.abc import SocketStream

from tests.harness.http import A_PAIR, World, a_keyed_world, a_world, submitted, until

JOBS = "/api/v1/jobs"
JSON = {"Content-Type": "application/json"}
A_HEAD = b"POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


async def test_an_endless_upload_is_answered_and_cut_off() -> None:
    async with a_world(max_body_bytes=100_000).serving(working=False) as address:
        host, port = address.split(":")
        async with await anyio.connect_tcp(host, int(port)) as line:
            await line.send(
                f"POST {JOBS} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n"
                "Transfer-Encoding: chunked\r\n\r\n".encode()
            )
            with anyio.fail_after(10):
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(flood, line)
                    answer = await line.receive()
        assert answer.startswith(b"HTTP/1.1 413 ")
        async with httpx2.AsyncClient(base_url=f"http://{address}") as client:
            assert await submitted(client)


async def flood(line: SocketStream) -> None:
    """Chunks until the other side has had enough."""
    with suppress(anyio.BrokenResourceError):
        while True:
            await line.send(b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n")


@pytest.mark.parametrize("size", [100_001, 700_000])
async def test_a_client_that_sends_it_all_first_gets_to_see_the_answer(size: int) -> None:
    world = a_world(max_body_bytes=100_000)
    async with world.serving(working=False) as address, httpx2.AsyncClient(base_url=f"http://{address}") as client:
        response = await client.post(JOBS, content=b"x" * size, headers=JSON)
        again = await client.post(JOBS, json=A_PAIR)
    assert (response.status_code, again.status_code) == (413, 202)


async def test_an_upload_that_stands_still_times_out() -> None:
    async with a_world(body_timeout=timedelta(milliseconds=200)).serving(working=False) as address:
        host, port = address.split(":")
        async with await anyio.connect_tcp(host, int(port)) as line:
            await line.send(
                f"POST {JOBS} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n"
                "Content-Length: 1000\r\n\r\n{".encode()
            )
            with anyio.fail_after(5):
                answer = await line.receive()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"body_timeout" in answer


async def test_an_upload_that_trickles_times_out() -> None:
    async with a_world(body_idle=timedelta(milliseconds=300)).serving(working=False) as address:
        host, port = address.split(":")
        async with await anyio.connect_tcp(host, int(port)) as line, anyio.create_task_group() as tasks:
            await line.send(A_HEAD + b"Content-Length: 1000\r\n\r\n")
            tasks.start_soon(trickle, line)
            with anyio.fail_after(5):
                answer = await line.receive()
            tasks.cancel_scope.cancel()
    assert answer.startswith(b"HTTP/1.1 408 ")


async def trickle(line: SocketStream) -> None:
    """A byte now and then."""
    with suppress(anyio.BrokenResourceError):
        while True:
            await line.send(b" ")
            await anyio.sleep(0.05)


async def test_who_stands_still_makes_room_for_who_goes_on() -> None:
    """Neither the one that sends nothing nor the one that sends a byte now and then keeps the memory."""
    async with a_world(max_bytes_in_flight=100_000).serving(working=False) as address:
        host, port = address.split(":")
        async with anyio.create_task_group() as tasks:
            stalled = [await anyio.connect_tcp(host, int(port)) for _ in range(4)]
            for line in stalled:
                await line.send(A_HEAD + b"Content-Length: 40000\r\n\r\n" + b" " * 24_990)
            tasks.start_soon(trickle, stalled[0])
            async with httpx2.AsyncClient(base_url=f"http://{address}") as client:
                full = await client.post(JOBS, content=b" " * 5_000, headers=JSON)
                await anyio.sleep(1.3)  # what is told apart is whether a sender has gone on within a second
                answers = [await client.post(JOBS, json=A_PAIR) for _ in range(3)]
            assert full.status_code == 503
            assert {answer.status_code for answer in answers} == {202}
            tasks.cancel_scope.cancel()
        for line in stalled:
            await line.aclose()


async def test_uploads_share_a_bounded_memory() -> None:
    sending, going_on = anyio.Event(), anyio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b" " * 900
        sending.set()
        await going_on.wait()
        yield b"{}"

    world = a_world(max_bytes_in_flight=1000)
    async with world.serving(working=False) as address, httpx2.AsyncClient(base_url=f"http://{address}") as client:

        async def overloaded() -> bool:
            response = await client.post(JOBS, content=b" " * 200, headers=JSON)
            return response.status_code == 503 and response.json()["code"] == "overloaded"

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(partial(client.post, JOBS, content=slow(), headers=JSON))
            await sending.wait()
            await until(overloaded)
            going_on.set()
        assert (await client.post(JOBS, json=A_PAIR)).status_code == 202


async def test_a_tenant_that_sends_as_much_as_it_may_leaves_room_for_another() -> None:
    sending, going_on = anyio.Event(), anyio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b" " * 900
        sending.set()
        await going_on.wait()
        yield b"{}"

    world = a_keyed_world({"key-a": "a", "key-b": "b"}, max_bytes_in_flight=2_000, max_bytes_in_flight_per_tenant=1_000)
    async with world.serving(working=False) as address:
        his, hers = (_client(address, key) for key in ("key-a", "key-b"))
        async with his, hers, anyio.create_task_group() as tasks:
            tasks.start_soon(partial(his.post, JOBS, content=slow(), headers=JSON))
            await sending.wait()

            async def refused() -> bool:
                response = await his.post(JOBS, content=b" " * 200, headers=JSON)
                return response.status_code == 503 and "You may send 1,000 bytes" in response.json()["detail"]

            await until(refused)
            assert (await hers.post(JOBS, json=A_PAIR)).status_code == 202
            going_on.set()


def _client(address: str, key: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=f"http://{address}", headers={"Authorization": f"Bearer {key}"})


@pytest.mark.parametrize("filling", [b"\r", b"\r\n", b"\r\n-", b"\r\n--x-", b"-", b"--x", b"\r\n--y\r\n"])
async def test_no_filling_makes_a_form_slow(filling: bytes) -> None:
    content = b"x" + (filling * (8_000_000 // len(filling)))[:8_000_000]
    head = b'--xy\r\nContent-Disposition: form-data; name="cv"; filename="a"\r\n\r\n'
    tail = b'\r\n--xy\r\nContent-Disposition: form-data; name="job_description"\r\n\r\ntext\r\n--xy--\r\n'
    async with World().client() as client:
        began = time.process_time()
        headers = {"Content-Type": "multipart/form-data; boundary=xy"}
        response = await client.post(JOBS, content=head + content + tail, headers=headers)
        took = time.process_time() - began
    assert response.status_code == 202
    assert took < 5
