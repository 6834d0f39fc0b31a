"""Live events on their way to listeners. Only quick: the repository has every event."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Protocol

from domain.model.events import Event
from domain.model.ids import EvaluationId


class Subscription(Protocol):
    """One listener's view of one evaluation."""

    async def next(self, *, within: timedelta) -> Event | None:
        """The next event; None when `within` passed in silence, or at once when the repository has to be asked.

        Events may be missing, repeated or late.
        """
        ...


class Feed(Protocol):
    """May lose anything, never blocks a publisher, never grows: a listener that does not read loses events."""

    async def publish(self, event: Event) -> None:
        """Send an event to the listeners of this and other processes. Never raises."""
        ...

    def subscribe(self, id: EvaluationId) -> AbstractAsyncContextManager[Subscription]:
        """Events published after the context was entered, until it is left."""
        ...
