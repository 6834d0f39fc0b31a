"""How much of what a connection sends is looked at in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT, FlowControl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

SLICE: Final = 4 * 1024  # bytes of HTTP: at most a thousand headers or chunks
SOCKET_SLICE: Final = 512  # bytes of a WebSocket: at most ninety frames
_SAID_AT_ONCE: Final = 256 * 1024  # bytes of frames
_SAID_A_SECOND: Final = 512  # in the long run: eighty pings


class HeldFlow(FlowControl):
    """Reads nothing while what was read before waits for its turn, whoever wants more."""

    held = False

    def resume_reading(self) -> None:
        if not self.held:
            super().resume_reading()

    def hold(self) -> None:
        """Read no more."""
        self.held = True
        self.pause_reading()

    def release(self, cycle: RequestResponseCycle | None) -> None:
        """Read on, unless the request has more than it wants of its body."""
        self.held = False
        if cycle is None or cycle.response_complete or len(cycle.body) <= HIGH_WATER_LIMIT:
            self.resume_reading()


@dataclass(slots=True)
class Allowance:
    """What a peer that only listens may send: heartbeats, and the odd word that nobody reads."""

    at: float
    left: float = _SAID_AT_ONCE

    def has(self, size: int, now: float) -> bool:
        """Whether `size` bytes more are within it; they are taken off."""
        self.left = min(_SAID_AT_ONCE, self.left + (now - self.at) * _SAID_A_SECOND) - size
        self.at = now
        return self.left >= 0
