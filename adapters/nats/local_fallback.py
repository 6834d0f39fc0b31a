"""Ids that go straight to the workers of this process while the broker is unavailable or delivers nothing."""

from __future__ import annotations

from datetime import timedelta

from adapters.nats.readers import Readers
from domain.model.ids import EvaluationId, Tenant
from ports.queue import Place

_SIZE = 1_000  # evaluations; the sweeper comes back to the others


class LocalDelivery:
    """An id in the hands of one worker; without `done`, the sweeper offers it again."""

    def __init__(self, id: EvaluationId, tenant: Tenant) -> None:
        self.id = id
        self.tenant = tenant

    async def extend(self) -> None:
        """Nothing to do: only the sweeper could offer it again, and it asks the lease first."""

    async def done(self) -> None:
        """Nothing to do: it is kept nowhere."""

    async def retry(self, *, after: timedelta) -> None:
        """Nothing to do: the sweeper offers it once it is due."""


class LocalFallback:
    """Keeps each id once, and none while no worker reads."""

    def __init__(self, readers: Readers) -> None:
        self._ids: dict[EvaluationId, Tenant] = {}
        self._readers = readers

    def clear(self) -> None:
        """No worker is left to take them."""
        self._ids.clear()

    def offer(self, id: EvaluationId, tenant: Tenant) -> bool:
        """Whether a worker of this process will take it."""
        if not self._readers or len(self._ids) >= _SIZE:
            return False
        self._ids[id] = tenant
        self._readers.wake()
        return True

    def take(self, place: Place) -> LocalDelivery | None:
        """The id that waits longest of those that may come to this place, if there is one."""
        for id, tenant in self._ids.items():
            if place.open and place.rank(tenant) is not None:
                del self._ids[id]
                return LocalDelivery(id, tenant)
        return None
