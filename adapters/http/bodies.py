"""Request bodies, read within bounds."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.types import Receive, Scope

from adapters.http.errors import HttpRefusal

_PATIENCE = 8  # times the limit: what is read and thrown away, so that the sender gets to see the answer


class PeerGone(Exception):
    """The client went away in the middle of its request; nobody is left to answer."""


async def chunks(scope: Scope, receive: Receive, limit: int) -> AsyncIterator[bytes]:
    """The body as it comes. Raises HttpRefusal when it is larger than `limit` bytes or compressed, PeerGone."""
    headers = dict(scope["headers"])
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise HttpRefusal("unsupported_media_type", "send the body without Content-Encoding")
    declared = headers.get(b"content-length", b"")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit, close=int(declared) > limit * _PATIENCE)
    size, more = 0, True
    while more:
        chunk, more = await _next(receive)
        size += len(chunk)
        if size > limit:
            await _discard(receive, limit * _PATIENCE)
            raise _too_large(limit, close=True)
        if chunk:
            yield chunk


async def joined(body: AsyncIterator[bytes]) -> bytes:
    """The body at once."""
    return b"".join([chunk async for chunk in body])


async def _next(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise PeerGone
    return message.get("body", b""), message.get("more_body", False)


async def _discard(receive: Receive, budget: int) -> None:
    more = True
    while more and budget > 0:
        chunk, more = await _next(receive)
        budget -= len(chunk)


def _too_large(limit: int, *, close: bool) -> HttpRefusal:
    headers = {"Connection": "close"} if close else {}
    return HttpRefusal("too_large", f"the request body may have at most {limit:,} bytes", headers=headers)
