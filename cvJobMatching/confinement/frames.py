"""Messages between a process and its confined copies: each one with its length in front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Receive = Callable[[int], bytes]  # at most so many bytes, none at the end, as socket.recv gives them

HEADER: Final = 4  # bytes of the length, most significant byte first
_CHUNK: Final = 1 << 20


def framed(body: bytes) -> bytes:
    """The message as it is sent."""
    return len(body).to_bytes(HEADER, "big") + body


def received(receive: Receive) -> bytearray:
    """The next message; blocks. Raises EOFError at the end."""
    return _exactly(receive, int.from_bytes(_exactly(receive, HEADER), "big"))


def _exactly(receive: Receive, count: int) -> bytearray:
    """Nothing is set aside for bytes that were only announced."""
    buffer = bytearray()
    while len(buffer) < count:
        piece = receive(min(count - len(buffer), _CHUNK))
        if not piece:
            raise EOFError
        buffer += piece
    return buffer
