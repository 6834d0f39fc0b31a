"""Request bodies, read within bounds of size, time and memory."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import anyio
from starlette.types import Receive, Scope

from adapters.http.bytes_in_flight import BytesInFlight
from adapters.http.config import HttpConfig
from adapters.http.errors import HttpRefusal
from adapters.http.json_bodies import DecodingTurn
from adapters.http.peers import Peers
from domain.model.ids import Tenant

_PATIENCE = 8  # times the limit: read and discarded, so that a sender that reads late sees the answer
_LEAST_PACE = 16 * 1024  # bytes a second that a sender has to keep up in the long run
_STANDS_STILL_S = 1.0  # of its patience that a sender has lost before it has to make room for others


class PeerGone(Exception):
    """The client disconnected during its request."""


class Bodies:
    """The bodies that this process receives or stores at a moment, bounded together.

    Where they are too many, a sender that stands still makes room for one that goes on.
    """

    def __init__(self, config: HttpConfig) -> None:
        self._limit = config.max_bytes_in_flight
        self._total_s = config.body_timeout.total_seconds()
        self._idle_s = config.body_idle.total_seconds()
        self._held = 0
        of_one, of_peer = config.max_bytes_in_flight_per_tenant, config.max_bytes_in_flight_per_peer
        self._of_tenant = BytesInFlight[Tenant](of_one, f"You may send {of_one:,} bytes at a moment.")
        self._of_peer = BytesInFlight[str | None](of_peer, "Too many uploads from your address at this moment.")
        self._peers = Peers(config.trusted_proxies)
        self._read: set[_Body] = set()
        self.decoding = DecodingTurn()

    async def streamed(self, tenant: Tenant, scope: Scope, receive: Receive, limit: int) -> AsyncIterator[bytes]:
        """A body of at most `limit` bytes whose reader keeps nothing of a chunk: each counts until the next is wanted.

        It may take any time, at a pace. Raises what the chunks of `reading` raise.
        """
        body = _Body(tenant, receive, limit, idle_s=self._idle_s, total_s=math.inf)
        body.refuse_declared(dict(scope["headers"]))
        while chunk := await body.next():
            try:
                self._hold(body, len(chunk))
                yield chunk
            finally:
                self._let_go(body)

    @contextmanager
    def reading(self, tenant: Tenant, scope: Scope, receive: Receive, limit: int) -> Iterator[AsyncIterator[bytes]]:
        """A body of at most `limit` bytes in chunks; it counts until the block is left.

        The chunks raise PeerGone, and HttpRefusal when it is too large, too slow or compressed.
        """
        body = _Body(tenant, receive, limit, idle_s=self._idle_s, total_s=self._total_s)
        body.peer = self._peers.of_request(scope)
        try:
            yield self._chunks(scope, body)
        finally:
            self._read.discard(body)
            self._let_go(body)

    async def _chunks(self, scope: Scope, body: _Body) -> AsyncIterator[bytes]:
        body.refuse_declared(dict(scope["headers"]))
        self._read.add(body)
        while chunk := await body.next():
            self._hold(body, len(chunk))
            yield chunk
        self._read.discard(body)

    def _hold(self, body: _Body, size: int) -> None:
        """Raises HttpRefusal where there is no room, nor anybody who has to make some."""
        self._held += size
        body.held += size
        self._of_tenant.add(body.tenant, size)
        self._of_peer.add(body.peer, size)
        self._of_tenant.refuse_excess(body.tenant)
        if body.peer is not None:
            self._of_peer.refuse_excess(body.peer)
        while self._held > self._limit and (stalled := self._slowest()) is not None:
            self._read.discard(stalled)
            self._let_go(stalled)
            stalled.give_up()
        if self._held > self._limit:
            raise HttpRefusal("overloaded", "Too many uploads at this moment. Retry shortly.")

    def _let_go(self, body: _Body) -> None:
        self._held -= body.held
        self._of_tenant.remove(body.tenant, body.held)
        self._of_peer.remove(body.peer, body.held)
        body.held = 0

    def _slowest(self) -> _Body | None:
        """Who stands still, and has lost most of its patience."""
        slow = [body for body in self._read if body.held and body.left() < self._idle_s - _STANDS_STILL_S]
        return min(slow, key=_Body.left, default=None)


class _Body:
    """One body while it arrives."""

    def __init__(self, tenant: Tenant, receive: Receive, limit: int, *, idle_s: float, total_s: float) -> None:
        """Its sender may stand still for `idle_s`, which what it sends restores at the least pace."""
        self.size = 0
        self.held = 0  # bytes of it that are in memory
        self.tenant = tenant
        self.peer: str | None = None  # under what they are counted as well
        self._receive = receive
        self._limit = limit
        self._idle_s = self._left = idle_s
        self._deadline = anyio.current_time() + total_s
        self._waits_since: float | None = None
        self._scope: anyio.CancelScope | None = None
        self._more = True
        self._given_up = False

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

    def left(self) -> float:
        """Seconds for which the sender may stand still now."""
        waited = 0.0 if self._waits_since is None else anyio.current_time() - self._waits_since
        return self._left - waited

    def give_up(self) -> None:
        """Wait no longer for the sender."""
        self._given_up = True
        if self._scope is not None:
            self._scope.cancel()

    async def _read(self) -> bytes:
        began = self._waits_since = anyio.current_time()
        try:
            with anyio.move_on_at(min(self._deadline, began + self._left)) as self._scope:
                message = await self._receive()
                if message["type"] == "http.disconnect":
                    raise PeerGone
                self._more = message.get("more_body", False)
                chunk: bytes = message.get("body", b"")
                self._left = min(self._idle_s, self.left() + len(chunk) / _LEAST_PACE)
                if not self._given_up:
                    return chunk
        finally:
            self._waits_since = self._scope = None
        raise HttpRefusal("body_timeout", "The request body did not arrive in time.", headers={"Connection": "close"})

    async def _discard(self, budget: int) -> None:
        while self._more and budget > 0:
            budget -= len(await self._read())

    def _too_large(self, *, close: bool) -> HttpRefusal:
        headers = {"Connection": "close"} if close else {}
        return HttpRefusal("too_large", f"The request body may have at most {self._limit:,} bytes.", headers=headers)


async def joined(body: AsyncIterator[bytes]) -> bytes:
    """The whole body."""
    return b"".join([chunk async for chunk in body])
