"""What the workers of this process find by themselves while the broker is away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from domain.model.ids import EvaluationId

_SIZE = 1_000  # evaluations; the sweeper comes back to the others


class SpareDelivery:
    """An id in the hands of one worker; what becomes of it without `done`, the sweeper sees to."""

    def __init__(self, id: EvaluationId) -> None:
        self.id = id

    async def extend(self) -> None:
        """Nothing to do: only the sweeper could offer it again, and it asks the lease first."""

    async def done(self) -> None:
        """Nothing to do: it is kept nowhere."""

    async def retry(self, *, after: timedelta) -> None:
        """Nothing to do: the sweeper offers it once it is due."""


class Spare:
    """Holds each id once, and none where nobody reads."""

    def __init__(self) -> None:
        self._ids: dict[EvaluationId, None] = {}
        self._readers: set[Callable[[], None]] = set()

    def enter(self, wake: Callable[[], None]) -> None:
        """A worker reads from now on; `wake` tells it of each id."""
        self._readers.add(wake)

    def leave(self, wake: Callable[[], None]) -> None:
        """It reads no more."""
        self._readers.discard(wake)
        if not self._readers:
            self._ids.clear()

    def offer(self, id: EvaluationId) -> bool:
        """Whether somebody here will take it."""
        if not self._readers or len(self._ids) >= _SIZE:
            return False
        self._ids[id] = None
        for wake in self._readers:
            wake()
        return True

    def take(self) -> SpareDelivery | None:
        """The id that waits longest, if there is one."""
        if not self._ids:
            return None
        id = next(iter(self._ids))
        del self._ids[id]
        return SpareDelivery(id)
