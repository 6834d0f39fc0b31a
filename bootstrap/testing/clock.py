"""Virtual time: it stands still until a test advances it."""

from __future__ import annotations

from datetime import datetime, timedelta

import anyio


class VirtualClock:
    """A Clock that also lets a run wait for one of its moments."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._advanced = anyio.Event()

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move the present moment and wake what waits for it."""
        self._now += by
        self._advanced.set()
        self._advanced = anyio.Event()

    async def reaches(self, moment: datetime) -> None:
        """Return once the present moment is `moment` or later."""
        while self._now < moment:
            await self._advanced.wait()
