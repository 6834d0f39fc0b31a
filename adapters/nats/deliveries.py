"""What one worker is handed: from the broker, or by its own process while the broker is of no use."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
import structlog
from nats.errors import Error

from adapters.nats.delivery import NatsDelivery
from adapters.nats.local_fallback import LocalDelivery, LocalFallback
from adapters.nats.pulls import Pulls
from adapters.nats.readers import Readers
from ports.errors import Unavailable
from ports.queue import Delivery, Place

_AGAIN = 0.25  # seconds between two tries to ask
_log = structlog.get_logger("nats")


class NatsDeliveries(AsyncIterator[Delivery]):
    """One at a time. A reader that is canceled may continue: what arrived for it is kept."""

    def __init__(self, pulls: Pulls, fallback: LocalFallback, readers: Readers, place: Place) -> None:
        self._pulls = pulls
        self._fallback = fallback
        self._readers = readers
        self._place = place
        self._woken = anyio.Event()
        readers.enter(self._wake, place)

    async def __anext__(self) -> Delivery:
        self._readers.wait(self._wake)
        delivery = await self._next()
        self._place.take(delivery.tenant)
        self._readers.work(self._wake)
        return delivery

    async def close(self) -> None:
        """Take no more, and give back what arrived and was never read."""
        self._readers.leave(self._wake)
        if not self._readers:
            self._fallback.clear()
        with anyio.CancelScope(shield=True):
            await self._pulls.give_back()

    async def _next(self) -> NatsDelivery | LocalDelivery:
        while True:
            self._woken = anyio.Event()
            if delivery := self._fallback.take(self._place) or self._pulls.take(self._place):
                return delivery
            try:
                patience = await self._pulls.ask()
            except (Unavailable, Error, OSError) as error:
                _log.debug("deliveries_interrupted", reason=str(error))
                patience = _AGAIN
            with anyio.move_on_after(patience):
                await self._woken.wait()

    def _wake(self) -> None:
        self._woken.set()
