"""What connections sent, worked off in slices, so that no round of the event loop is long."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

_ROUND_S: Final = 0.005  # that slices may take before the loop looks after everybody else


class Turns:
    """One queue for all connections of a loop: each gets one slice worked off, then the next one has its turn."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._steps: deque[Callable[[], bool]] = deque()

    def add(self, step: Callable[[], bool]) -> None:
        """Call `step` soon, and again for as long as it says that there is more."""
        if not self._steps:
            self._loop.call_soon(self._round)
        self._steps.append(step)

    def _round(self) -> None:
        until = self._loop.time() + _ROUND_S
        while self._steps:
            step = self._steps[0]
            try:
                more = step()
            finally:
                self._steps.popleft()
            if more:
                self._steps.append(step)
            if self._loop.time() >= until:
                break
        if self._steps:
            self._loop.call_soon(self._round)
