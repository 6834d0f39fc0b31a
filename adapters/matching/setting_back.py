"""What runs for long steps back on the processors, so that what has just begun is not held up by it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

NICE: Final = 5  # steps behind this process: a third of the processor that one which has just begun has


class Fresh:
    """The evaluations that have not run for long yet, by the process that leads their group."""

    def __init__(self, after_s: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._after, self._clock = after_s, clock
        self._began: dict[int, float] = {}  # the oldest first

    def add(self, pid: int) -> None:
        """It begins."""
        self._began[pid] = self._clock()

    def remove(self, pid: int) -> None:
        """It has ended."""
        self._began.pop(pid, None)

    def patience(self) -> float | None:
        """Seconds until the oldest is not fresh any more; None while there is none."""
        return max(min(self._began.values()) + self._after - self._clock(), 0.0) if self._began else None

    def set_back(self) -> None:
        """Put the group of each that has run for long behind others."""
        for pid in [pid for pid, began in self._began.items() if self._clock() >= began + self._after]:
            del self._began[pid]
            with suppress(OSError):  # it has just ended
                os.setpriority(os.PRIO_PGRP, pid, min(os.getpriority(os.PRIO_PROCESS, 0) + NICE, 19))
