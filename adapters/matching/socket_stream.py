"""A byte stream over a local socket that may be cancelled at any moment.

anyio's UNIXSocketStream is not used: when a task is cancelled in the same turn of the event loop in which its socket
becomes readable, the stream sets the result of a cancelled future, and asyncio reports InvalidStateError.
"""

from __future__ import annotations

import array
import socket
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

import anyio
from anyio.abc import ByteReceiveStream
from anyio.lowlevel import checkpoint

T = TypeVar("T")


class SocketStream(ByteReceiveStream):
    """Owns its socket. Raises BrokenResourceError when the other end is gone, ClosedResourceError after `aclose`."""

    def __init__(self, owned: socket.socket) -> None:
        owned.setblocking(False)
        self._socket = owned

    async def receive(self, max_bytes: int = 65536) -> bytes:
        """At least one byte. Raises EndOfStream."""
        received = await self._done(partial(self._socket.recv, max_bytes), anyio.wait_readable)
        if not received:
            raise anyio.EndOfStream
        return received

    async def send(self, item: bytes) -> None:
        """All of it."""
        rest = memoryview(item)
        while rest:
            rest = rest[await self._done(partial(self._socket.send, rest), anyio.wait_writable) :]

    async def send_descriptors(self, message: bytes, descriptors: Sequence[int]) -> None:
        """The other end gets copies of the descriptors together with the first byte."""
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        await self._done(partial(self._socket.sendmsg, [message], ancillary), anyio.wait_writable)

    def send_eof(self) -> None:
        """Nothing more will be sent. Raises OSError when the other end is gone."""
        self._socket.shutdown(socket.SHUT_WR)

    async def aclose(self) -> None:
        if self._socket.fileno() >= 0:
            anyio.notify_closing(self._socket)
            self._socket.close()
        await checkpoint()

    async def _done(self, call: Callable[[], T], wait: Callable[[socket.socket], Awaitable[None]]) -> T:
        await checkpoint()
        while True:
            if self._socket.fileno() < 0:
                raise anyio.ClosedResourceError
            try:
                return call()
            except BlockingIOError:
                await wait(self._socket)
            except OSError as error:
                raise anyio.BrokenResourceError from error
