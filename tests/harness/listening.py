"""Listeners of a real service over real sockets, who keep count of what they hear."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

_decode = msgspec.json.Decoder(dict[str, Any]).decode


@dataclass(slots=True)
class Heard:
    """What one listener heard, over all its connections."""

    seqs: list[int] = field(default_factory=list)
    last: dict[str, Any] = field(default_factory=dict)
    codes: list[int] = field(default_factory=list)  # how each connection was closed

    @property
    def after(self) -> int:
        """Where to go on."""
        return self.seqs[-1] if self.seqs else 0

    def hear(self, text: str | bytes) -> None:
        frame = _decode(text)
        if frame["type"] != "heartbeat":
            self.seqs.append(frame["seq"])
            self.last = frame


async def listen(url: str, id: UUID, heard: Heard, *, hang_up_after: int | None = None) -> None:
    """One connection, to its end; with `hang_up_after`, the listener leaves without a word after so many frames."""
    address = f"{url}/ws/jobs/{id}?after_seq={heard.after}"
    socket = await connect(address, compression=None, proxy=None, open_timeout=60, max_size=None)
    try:
        frames = 0
        async for text in socket:
            heard.hear(text)
            frames += 1
            if frames == hang_up_after:
                socket.transport.abort()
                return
    except ConnectionClosed:
        pass
    finally:
        await socket.close()
    heard.codes.append(socket.close_code or 0)


async def listen_to_the_end(url: str, id: UUID, heard: Heard, hang_ups: list[int]) -> None:
    """Come back after every hang-up, and whenever the service was away, until the story is over."""
    while 1000 not in heard.codes:
        try:
            await listen(url, id, heard, hang_up_after=hang_ups.pop() if hang_ups else None)
        except (OSError, InvalidHandshake):
            await asyncio.sleep(0.05)
