"""How many of a process's places for jobs are taken, for work that only spare ones may do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import anyio


class Room:
    """Jobs never ask: they take a place. Whoever uses a spare one watches for the moment that none is left."""

    def __init__(self, places: int) -> None:
        self._places, self._taken = places, 0
        self._changed = anyio.Event()

    @property
    def spare(self) -> bool:
        """Whether a place is free."""
        return self._taken < self._places

    @contextmanager
    def taken(self) -> Iterator[None]:
        """A job has one of the places."""
        self._step(1)
        try:
            yield
        finally:
            self._step(-1)

    async def until_spare(self) -> None:
        """Return once a place is free."""
        while not self.spare:
            await self._changed.wait()

    async def until_full(self) -> None:
        """Return once none is."""
        while self.spare:
            await self._changed.wait()

    def _step(self, by: int) -> None:
        self._taken += by
        changed, self._changed = self._changed, anyio.Event()
        changed.set()
