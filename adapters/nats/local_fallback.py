"""Ids that go straight to the workers of this process while the broker is unavailable or delivers nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import anyio

from domain.model.ids import EvaluationId

_SIZE = 1_000  # evaluations; the sweeper comes back to the others
_STARVED = 5.0  # seconds without anything to do


class LocalDelivery:
    """An id in the hands of one worker; without `done`, the sweeper offers it again."""

    def __init__(self, id: EvaluationId) -> None:
        self.id = id

    async def extend(self) -> None:
        """Nothing to do: only the sweeper could offer it again, and it asks the lease first."""

    async def done(self) -> None:
        """Nothing to do: it is kept nowhere."""

    async def retry(self, *, after: timedelta) -> None:
        """Nothing to do: the sweeper offers it once it is due."""


class LocalFallback:
    """Keeps each id once, and none while no worker reads."""

    def __init__(self) -> None:
        self._ids: dict[EvaluationId, None] = {}
        self._readers: set[Callable[[], None]] = set()
        self._waiting: dict[Callable[[], None], float] = {}  # since when

    def enter(self, wake: Callable[[], None]) -> None:
        """A worker reads from now on; `wake` is called for each id."""
        self._readers.add(wake)

    def leave(self, wake: Callable[[], None]) -> None:
        """It reads no more."""
        self._readers.discard(wake)
        self._waiting.pop(wake, None)
        if not self._readers:
            self._ids.clear()

    def wait(self, wake: Callable[[], None]) -> None:
        """A worker has nothing to do."""
        self._waiting.setdefault(wake, anyio.current_time())

    def work(self, wake: Callable[[], None]) -> None:
        """It has something to do."""
        self._waiting.pop(wake, None)

    @property
    def starved(self) -> bool:
        """Whether a worker here has had nothing to do for a while."""
        now = anyio.current_time()
        return any(now - since >= _STARVED for since in self._waiting.values())

    def offer(self, id: EvaluationId) -> bool:
        """Whether a worker of this process will take it."""
        if not self._readers or len(self._ids) >= _SIZE:
            return False
        self._ids[id] = None
        for wake in self._readers:
            wake()
        return True

    def take(self) -> LocalDelivery | None:
        """The id that waits longest, if there is one."""
        if not self._ids:
            return None
        id = next(iter(self._ids))
        del self._ids[id]
        return LocalDelivery(id)
