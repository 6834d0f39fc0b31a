"""Request bodies, read within bounds of size, time and memory."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import anyio
from starlette.types import Receive, Scope

from adapters.http.config import HttpConfig
from adapters.http.errors import HttpRefusal
from adapters.http.tenant_shares import BytesInFlight
from domain.model.ids import Tenant

_PATIENCE = 8  # times the limit: read and discarded, so that a sender that reads late sees the answer
_LEAST_PACE = 16 * 1024  # bytes a second, of a body without an end in sight


class PeerGone(Exception):
    """The client disconnected during its request."""


class Bodies:
    """The bodies that this process receives or stores at a moment, bounded together."""

    def __init__(self, config: HttpConfig) -> None:
        self._timeout_s = config.body_timeout.total_seconds()
        self._held = BytesInFlight(config)

    async def streamed(self, tenant: Tenant, scope: Scope, receive: Receive, limit: int) -> AsyncIterator[bytes]:
        """A body of at most `limit` bytes whose reader keeps nothing of a chunk: each counts until the next is wanted.

        Each chunk has its own time to arrive. Raises what the chunks of `reading` raise.
        """
        body = _Body(receive, limit, self._timeout_s, each=True)
        body.refuse_declared(dict(scope["headers"]))
        while chunk := await body.next():
            try:
                self._held.add(tenant, len(chunk))
                yield chunk
            finally:
                self._held.remove(tenant, len(chunk))

    @contextmanager
    def reading(self, tenant: Tenant, scope: Scope, receive: Receive, limit: int) -> Iterator[AsyncIterator[bytes]]:
        """A body of at most `limit` bytes in chunks; it counts until the block is left.

        The chunks raise PeerGone, and HttpRefusal when it is too large, too slow or compressed.
        """
        body = _Body(receive, limit, self._timeout_s)
        try:
            yield self._chunks(tenant, scope, body)
        finally:
            self._held.remove(tenant, body.size)

    async def _chunks(self, tenant: Tenant, scope: Scope, body: _Body) -> AsyncIterator[bytes]:
        body.refuse_declared(dict(scope["headers"]))
        while chunk := await body.next():
            self._held.add(tenant, len(chunk))
            yield chunk


class _Body:
    """One body while it arrives."""

    def __init__(self, receive: Receive, limit: int, seconds: float, *, each: bool = False) -> None:
        """`seconds` are for the whole body, or for `each` chunk; then the sender as a whole has to keep a pace, too."""
        self.size = 0
        self._waited = 0.0  # seconds, for the sender alone
        self._keeps_pace = each
        self._receive = receive
        self._limit = limit
        self._seconds = seconds
        self._deadline = math.inf if each else anyio.current_time() + seconds
        self._more = True

    def refuse_declared(self, headers: dict[bytes, bytes]) -> None:
        """Raises HttpRefusal for what the headers already rule out."""
        if headers.get(b"content-encoding", b"identity").lower() != b"identity":
            raise HttpRefusal("unsupported_media_type", "Send the body without Content-Encoding.")
        declared = headers.get(b"content-length", b"")
        if declared.isdigit() and int(declared) > self._limit:
            raise self._too_large(close=int(declared) > self._limit * _PATIENCE)

    async def next(self) -> bytes:
        """The next chunk; nothing at the end."""
        while self._more:
            chunk = await self._read()
            if self.size + len(chunk) > self._limit:
                await self._discard(self._limit * _PATIENCE)
                raise self._too_large(close=True)
            self.size += len(chunk)
            if chunk:
                return chunk
        return b""

    async def _read(self) -> bytes:
        began = anyio.current_time()
        with anyio.move_on_at(min(self._deadline, began + self._patience())):
            message = await self._receive()
            self._waited += anyio.current_time() - began
            if message["type"] == "http.disconnect":
                raise PeerGone
            self._more = message.get("more_body", False)
            chunk: bytes = message.get("body", b"")
            return chunk
        raise HttpRefusal("body_timeout", "The request body did not arrive in time.", headers={"Connection": "close"})

    def _patience(self) -> float:
        """For how long the next chunk may be waited for, in seconds: a sender that trickles keeps others out."""
        if not self._keeps_pace:
            return self._seconds
        return min(self._seconds, self._seconds + self.size / _LEAST_PACE - self._waited)

    async def _discard(self, budget: int) -> None:
        while self._more and budget > 0:
            budget -= len(await self._read())

    def _too_large(self, *, close: bool) -> HttpRefusal:
        headers = {"Connection": "close"} if close else {}
        return HttpRefusal("too_large", f"The request body may have at most {self._limit:,} bytes.", headers=headers)


async def joined(body: AsyncIterator[bytes]) -> bytes:
    """The whole body."""
    return b"".join([chunk async for chunk in body])
