"""The client side of the listeners' benchmark, in a process of its own.

Arguments: the replicas' addresses. Reads one job id a line from stdin, one listener for each; says `ready` once all are
connected, and at the end how it went, as one line of JSON. Times are this machine's clock, which is also the one that
stamps the events.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

_AT_ONCE = 64  # handshakes
_TRY_AGAIN = 1013


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
    came_back: int  # times that one was sent away because the service was busy
    delays: list[float]  # of what happened once all were connected
    connecting: list[float]  # of what happened before


_decode = msgspec.json.Decoder(Frame).decode
_ENDINGS = {"succeeded", "failed", "canceled", "expired"}


async def main(urls: Sequence[str], ids: Sequence[str]) -> Outcome:
    """Connect everybody, each to the next of the replicas, then listen to every end."""
    began, door = time.time(), asyncio.Semaphore(_AT_ONCE)
    connected, ready_at = 0, began

    async def listen(number: int, id: str) -> Story:
        nonlocal connected, ready_at
        url = urls[number % len(urls)]
        async with door:
            socket = await _connected(url, id, after=0)
        connected += 1
        if connected == len(ids):
            ready_at = time.time()
            print("ready", flush=True)
        return await _story(socket, url, id)

    stories = await asyncio.gather(*(listen(number, id) for number, id in enumerate(ids)))
    heard = [one for story in stories for one in story.heard]
    return Outcome(
        connected_in=ready_at - began,
        listeners=len(stories),
        frames=sum(len(story.seqs) for story in stories),
        wrong=sum(story.wrong for story in stories),
        came_back=sum(story.came_back for story in stories),
        delays=[delay for at, delay in heard if at > ready_at],
        connecting=[delay for at, delay in heard if at <= ready_at],
    )


@dataclass(slots=True)
class Story:
    """What one listener heard."""

    seqs: list[int] = field(default_factory=list)
    heard: list[tuple[float, float]] = field(default_factory=list)  # when it happened after the handshake, how late
    last: str = ""
    came_back: int = 0

    @property
    def wrong(self) -> bool:
        return self.seqs != list(range(1, len(self.seqs) + 1)) or self.last not in _ENDINGS


async def _connected(url: str, id: str, *, after: int) -> ClientConnection:
    address = f"{url}/ws/jobs/{id}?after_seq={after}"
    return await connect(address, compression=None, proxy=None, open_timeout=120, max_queue=None)


async def _story(socket: ClientConnection, url: str, id: str) -> Story:
    """To the end; a listener that was sent away because much was asked of the service comes back where it was."""
    story, live_from = Story(), time.time()
    while True:
        try:
            async for text in socket:
                _hear(story, _decode(text), live_from)
            return story
        except ConnectionClosedError as closed:
            if closed.rcvd is None or closed.rcvd.code != _TRY_AGAIN:
                raise
            story.came_back += 1
            await asyncio.sleep(1)
            socket = await _connected(url, id, after=len(story.seqs))


def _hear(story: Story, frame: Frame, live_from: float) -> None:
    now, at = time.time(), frame.at.timestamp()
    if frame.seq:
        story.seqs.append(frame.seq)
        story.last = frame.type
        if at > live_from:
            story.heard.append((at, now - at))


if __name__ == "__main__":
    gc.disable()  # its own pauses are nobody's delay
    outcome = asyncio.run(main(sys.argv[1:], sys.stdin.read().split()))
    print(msgspec.json.encode(outcome).decode(), flush=True)
