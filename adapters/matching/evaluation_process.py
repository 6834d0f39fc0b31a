"""The service's side of one evaluation in a process of its own."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Self

import anyio
import msgspec

from adapters.matching import wire
from adapters.matching.frames import FrameReader
from adapters.matching.socket_stream import SocketStream

_ENVELOPE: Final = 64  # bytes that a message needs around what it carries
_SIGN_BYTES: Final = 4096


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended; `last` is None when the zygote was never asked, or was lost before it could say."""

    started: wire.Started | None
    last: wire.Ended | wire.NotStarted | None


class Run:
    """Two sockets: the lifeline to the zygote, which ends the process, and the channel to the process itself."""

    def __init__(
        self,
        lifeline: SocketStream,
        channel: SocketStream,
        theirs: Sequence[socket.socket],
        *,
        max_output_bytes: int,
    ) -> None:
        self._lifeline = lifeline
        self._channel = channel
        self._theirs = theirs
        self.begun = False  # whether the zygote was asked
        self._replies = FrameReader(channel, limit=max_output_bytes + _ENVELOPE)

    @classmethod
    async def open(cls, *, max_output_bytes: int) -> Self:
        """Only the sockets, no process yet. Raises OSError when descriptors run out."""
        lifeline, their_lifeline = socket.socketpair()
        channel, their_channel = socket.socketpair()
        return cls(
            SocketStream(lifeline),
            SocketStream(channel),
            (their_lifeline, their_channel),
            max_output_bytes=max_output_bytes,
        )

    async def begin(self, control: SocketStream) -> None:
        """Ask the zygote for the process. Raises anyio.BrokenResourceError when the zygote is gone."""
        await control.send_descriptors(wire.FORK, [end.fileno() for end in self._theirs])
        self.begun = True
        self._let_go_of_theirs()

    async def ask(self, request: wire.Request) -> None:
        """Hand the pair over; when the process has died meanwhile, that shows in the replies."""
        with suppress(anyio.BrokenResourceError):
            await self._channel.send(wire.framed(request))

    async def tell(self, message: wire.Told) -> None:
        """Answer the process; when it has died meanwhile, that shows in the replies."""
        with suppress(anyio.BrokenResourceError):
            await self._channel.send(wire.framed(message))

    async def reply(self) -> wire.Reply | None:
        """The next reply; None when there will be no more. Raises FrameTooLong, msgspec.DecodeError."""
        frame = await self._replies.next()
        return None if frame is None else msgspec.msgpack.decode(frame, type=wire.Reply)

    async def end(self) -> Ending:
        """Stop the process if it still runs, and wait until it is gone."""
        self._let_go_of_theirs()
        with suppress(OSError):
            self._lifeline.send_eof()
        return Ending(*await self._signs())

    async def aclose(self) -> None:
        """Close the sockets."""
        self._let_go_of_theirs()
        await self._channel.aclose()
        await self._lifeline.aclose()

    async def _signs(self) -> tuple[wire.Started | None, wire.Ended | wire.NotStarted | None]:
        signs, started = FrameReader(self._lifeline, limit=_SIGN_BYTES), None
        while (frame := await signs.next()) is not None:
            sign = msgspec.msgpack.decode(frame, type=wire.Sign)
            if not isinstance(sign, wire.Started):
                return started, sign
            started = sign
        return started, None

    def _let_go_of_theirs(self) -> None:
        for end in self._theirs:
            end.close()
