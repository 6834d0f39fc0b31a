"""Reads length-prefixed messages without trusting whoever sends them."""

from __future__ import annotations

import anyio
from anyio.abc import ByteReceiveStream
from anyio.streams.buffered import BufferedByteReceiveStream

from adapters.matching.wire import HEADER


class FrameTooLong(Exception):
    """The sender announces more than it is allowed to send."""


class FrameReader:
    """Frames of at most `limit` bytes, one after the other."""

    def __init__(self, stream: ByteReceiveStream, *, limit: int) -> None:
        self._stream = BufferedByteReceiveStream(stream)
        self._limit = limit

    async def next(self) -> bytes | None:
        """The next frame; None at the end, also when it comes in the middle of a frame. Raises FrameTooLong."""
        try:
            length = int.from_bytes(await self._stream.receive_exactly(HEADER), "big")
            if length > self._limit:
                raise FrameTooLong(f"{length} bytes are announced; at most {self._limit} are taken")
            return await self._stream.receive_exactly(length) if length else b""
        except (anyio.EndOfStream, anyio.IncompleteRead, anyio.BrokenResourceError):
            return None
