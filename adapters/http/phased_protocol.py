"""What both protocols note of a connection: that its peer takes nothing, and that it ends."""

from __future__ import annotations

import asyncio

from adapters.http.connection_phases import Phases
from adapters.http.connections import Connections


class PhasedProtocol(asyncio.Protocol):
    """A base beside that of uvicorn; `peer` is what the connection is counted under, None for a trusted proxy."""

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport

    def watch(self, connections: Connections) -> None:
        """Begin, before anything came."""
        self._connections = connections
        self._phases = Phases()
        self._rest = b""  # of what came, to be worked off later
        self.peer: str | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.close(self)  # type: ignore[arg-type]  # those that are counted know when they are overdue
        self._rest = b""
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._phases.stuffed = self.loop.time()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._phases.stuffed = None

    def note_closing(self, now: float) -> None:
        """Since when the last of it waits."""
        if self._phases.closing is None and self.transport.is_closing():
            self._phases.closing = now
