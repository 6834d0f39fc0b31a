"""The events of a job as a listener receives them, over a WebSocket or as server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.request import Request, urlopen

__tracebackhide__ = True  # pytest shows none of our frames, whose variables may hold what a document says

FrameType = Literal[
    "queued", "started", "stage", "requeued", "succeeded", "failed", "canceled", "expired", "progress", "heartbeat"
]
_TERMINAL = frozenset({"succeeded", "failed", "canceled", "expired"})
_LARGEST = 64 * 2**20  # bytes; the last frame carries the report


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One event; `progress` goes from 0 to 1. A heartbeat has the `seq` 0, and so has progress."""

    type: FrameType
    job_id: str
    at: datetime
    seq: int = 0
    stage: str | None = None
    message: str = ""
    progress: float = 0.0
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def terminal(self) -> bool:
        """Whether the job has ended; `data` has its result then."""
        return self.type in _TERMINAL


def decoded(text: str | bytes) -> Frame:
    """The frame of one message."""
    values = json.loads(text)
    return Frame(**{**values, "at": datetime.fromisoformat(values["at"])})


def over_websocket(url: str, headers: Mapping[str, str], *, timeout: float) -> Iterator[Frame]:
    """Frames until the service closes the socket. Raises TimeoutError after `timeout` seconds without one."""
    from websockets.exceptions import ConnectionClosedOK
    from websockets.sync.client import connect

    with connect(url, additional_headers=headers, max_size=_LARGEST, proxy=None) as socket:
        while True:
            try:
                yield decoded(socket.recv(timeout=timeout))
            except ConnectionClosedOK:
                return


async def over_websocket_async(
    url: str,
    headers: Mapping[str, str],
    *,
    timeout: float,  # noqa: ASYNC109 - of one frame, not of the iteration
) -> AsyncIterator[Frame]:
    """As `over_websocket`, for asyncio."""
    import asyncio

    from websockets.asyncio.client import connect
    from websockets.exceptions import ConnectionClosedOK

    async with connect(url, additional_headers=headers, max_size=_LARGEST, proxy=None) as socket:
        while True:
            try:
                yield decoded(await asyncio.wait_for(socket.recv(), timeout))
            except ConnectionClosedOK:
                return


def over_sse(url: str, headers: Mapping[str, str], *, timeout: float) -> Iterator[Frame]:
    """Frames of the event stream until it ends. Raises TimeoutError after `timeout` seconds without a line."""
    request = Request(url, headers={**headers, "Accept": "text/event-stream"})  # noqa: S310 - http, of this machine
    with urlopen(request, timeout=timeout) as stream:  # noqa: S310
        data: list[str] = []
        for line in stream:
            if line.startswith(b"data: "):
                data.append(line[6:].decode().rstrip("\n"))
            elif not line.strip() and data:
                yield decoded("\n".join(data))
                data.clear()
