"""Live events for the listeners of this process."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import anyio

from domain.model.events import Event
from domain.model.ids import EvaluationId, VacancyId

_BUFFER = 32  # events a listener may lag behind; it finds the lost ones in the repository


class InProcessSubscription:
    """One listener's buffer; the oldest events fall out when it does not read."""

    def __init__(self) -> None:
        self._events: deque[Event | None] = deque(maxlen=_BUFFER)
        self._arrived = anyio.Event()

    def offer(self, event: Event | None) -> None:
        """Take an event in, without ever waiting; None sends the listener to the repository."""
        self._events.append(event)
        self._arrived.set()

    async def next(self, *, within: timedelta) -> Event | None:
        if not self._events:
            self._arrived = anyio.Event()
            with anyio.move_on_after(within.total_seconds()):
                await self._arrived.wait()
        return self._events.popleft() if self._events else None


class InProcessFeed:
    """A Feed among the tasks of one event loop."""

    def __init__(self) -> None:
        # Dictionaries for their order: the same events reach the same listeners in the same order, run after run.
        self._listeners: defaultdict[EvaluationId | VacancyId, dict[InProcessSubscription, None]] = defaultdict(dict)

    async def publish(self, event: Event) -> None:
        for subscription in self._listeners.get(event.evaluation_id, ()):
            subscription.offer(event)
        if event.vacancy_id is not None:
            await self.stir(event.vacancy_id)

    async def stir(self, id: VacancyId) -> None:
        for subscription in self._listeners.get(id, ()):
            subscription.offer(None)

    @asynccontextmanager
    async def subscribe(self, id: EvaluationId | VacancyId) -> AsyncIterator[InProcessSubscription]:
        subscription = InProcessSubscription()
        self._listeners[id][subscription] = None
        try:
            yield subscription
        finally:
            del self._listeners[id][subscription]
            if not self._listeners[id]:
                del self._listeners[id]
