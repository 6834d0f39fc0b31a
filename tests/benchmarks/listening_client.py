"""The client side of the listeners' benchmark, in a process of its own.

Reads one job id a line from stdin, one listener for each; says `ready` once all are connected, and at the end how it
went, as one line of JSON. Times are this machine's clock, which is also the one that stamps the events.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from datetime import datetime

import msgspec
from websockets.asyncio.client import ClientConnection, connect

_AT_ONCE = 64  # handshakes


class Frame(msgspec.Struct):
    """What is looked at of a frame."""

    type: str
    at: datetime
    seq: int = 0


class Outcome(msgspec.Struct, kw_only=True):
    """How all of them fared; delays in seconds from an event's own time to its arrival."""

    connected_in: float
    listeners: int
    frames: int
    wrong: int  # listeners that missed, repeated or reordered something
    delays: list[float]


_decode = msgspec.json.Decoder(Frame).decode
_ENDINGS = {"succeeded", "failed", "canceled", "expired"}


async def main(url: str, ids: Sequence[str]) -> Outcome:
    """Connect everybody, then listen to every end."""
    began, door = time.time(), asyncio.Semaphore(_AT_ONCE)

    async def open_one(id: str) -> ClientConnection:
        async with door:
            return await connect(f"{url}/ws/jobs/{id}", compression=None, proxy=None, open_timeout=120, max_queue=None)

    sockets = await asyncio.gather(*map(open_one, ids))
    ready_at = time.time()
    print("ready", flush=True)
    stories = await asyncio.gather(*(_story(socket, ready_at) for socket in sockets))
    return Outcome(
        connected_in=ready_at - began,
        listeners=len(stories),
        frames=sum(frames for frames, _, _ in stories),
        wrong=sum(wrong for _, wrong, _ in stories),
        delays=[delay for _, _, delays in stories for delay in delays],
    )


async def _story(socket: ClientConnection, live_from: float) -> tuple[int, bool, list[float]]:
    """Frames heard, whether something was wrong with them, and the delays of the live ones."""
    seqs, delays, last = [], [], ""
    async for text in socket:
        now, frame = time.time(), _decode(text)
        if frame.seq == 0:
            continue
        seqs.append(frame.seq)
        last = frame.type
        if frame.at.timestamp() > live_from:
            delays.append(now - frame.at.timestamp())
    await socket.close()
    return len(seqs), seqs != list(range(1, len(seqs) + 1)) or last not in _ENDINGS, delays


if __name__ == "__main__":
    outcome = asyncio.run(main(sys.argv[1], sys.stdin.read().split()))
    print(msgspec.json.encode(outcome).decode(), flush=True)
