"""The stream between the service and its sandbox, at every moment in which a task may be cancelled."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import anyio
import pytest

from adapters.matching.socket_stream import SocketStream

Ends = tuple[SocketStream, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield SocketStream(ours), theirs


async def test_a_task_cancelled_as_its_socket_becomes_readable_disturbs_nobody(ends: Ends) -> None:
    """anyio's UNIXSocketStream fails here, with InvalidStateError in a callback."""
    stream, theirs = ends
    async with anyio.create_task_group() as group:
        group.start_soon(stream.receive)
        await anyio.wait_all_tasks_blocked()
        theirs.send(b"now")
        asyncio.get_running_loop().call_soon(group.cancel_scope.cancel)  # runs before the socket is noticed
    assert await stream.receive() == b"now"


async def test_what_does_not_fit_is_sent_as_the_other_end_reads(ends: Ends) -> None:
    stream, theirs = ends
    received = bytearray()

    async def read_all() -> None:
        while len(received) < 2_000_000:
            received.extend(await anyio.to_thread.run_sync(theirs.recv, 65536))

    async with anyio.create_task_group() as group:
        group.start_soon(read_all)
        await stream.send(b"x" * 2_000_000)
    assert len(received) == 2_000_000


async def test_descriptors_travel_with_a_message(ends: Ends) -> None:
    stream, theirs = ends
    read, write = socket.socketpair()
    with read, write:
        await stream.send_descriptors(b"take it", [write.fileno()])
        message, descriptors, _, _ = socket.recv_fds(theirs, 100, 1)
        with socket.socket(fileno=descriptors[0]) as copy:
            copy.send(b"hello")
        assert (message, read.recv(5)) == (b"take it", b"hello")


async def test_an_end_that_is_gone_is_told_apart_from_one_that_was_closed(ends: Ends) -> None:
    stream, theirs = ends
    theirs.close()
    with pytest.raises(anyio.EndOfStream):
        await stream.receive()
    with pytest.raises(anyio.BrokenResourceError):
        await stream.send(b"x")
    await stream.aclose()
    with pytest.raises(anyio.ClosedResourceError):
        await stream.receive()


async def test_closing_wakes_who_waits(ends: Ends) -> None:
    stream, _ = ends
    woken = anyio.Event()

    async def wait() -> None:
        with pytest.raises(anyio.ClosedResourceError):
            await stream.receive()
        woken.set()

    async with anyio.create_task_group() as group:
        group.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        await stream.aclose()
    assert woken.is_set()
