"""What connections sent, worked off in slices and begun a few at a time, so that no round of the event loop is long."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from typing import Final

_ROUND_S: Final = 0.005  # that slices may take before the loop looks after everybody else
BEGUN_A_ROUND: Final = 8  # requests, of a few tenths of a millisecond each until they wait for something


class Turns:
    """One queue for all connections of a loop: each gets one slice worked off, then the next one has its turn."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._context = copy_context()  # no request's own, though it may be one that wants a turn
        self._steps: deque[Callable[[], bool]] = deque()

    def add(self, step: Callable[[], bool]) -> None:
        """Call `step` soon, and again for as long as it says that there is more."""
        if not self._steps:
            self._loop.call_soon(self._round, context=self._context)
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
            self._loop.call_soon(self._round, context=self._context)


class Starts:
    """Requests begin in the order in which they came, a few in each round: a thousand at once hold up nobody else."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._context = copy_context()
        self._waiting: deque[Callable[[], None]] = deque()
        self._begun = 0  # in this round

    def add(self, begin: Callable[[], None]) -> None:
        """Call `begin` now if few have begun in this round, and else in a later one."""
        if not self._begun:
            self._loop.call_soon(self._round, context=self._context)
        if self._begun < BEGUN_A_ROUND:
            self._begun += 1
            self._context.run(begin)
        else:
            self._waiting.append(begin)

    def _round(self) -> None:
        self._begun = min(len(self._waiting), BEGUN_A_ROUND)
        if self._begun:
            self._loop.call_soon(self._round, context=self._context)
        for _ in range(self._begun):
            self._waiting.popleft()()
