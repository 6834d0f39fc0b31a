"""Live events on their way to listeners. Only quick: the repository has every event."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.model.events import Event
from domain.model.ids import EvaluationId, VacancyId
from domain.model.progress import StageProgress

Told = Event | StageProgress
"""What a feed tells of an evaluation: its events, and between them how far a stage has come."""

UNREAD: Final = VacancyId(UUID(int=0))
"""No vacancy: stirred when a posting waits to be read, so that whoever reads postings can listen."""


class Subscription(Protocol):
    """One listener's view of one evaluation, or of the pile of one vacancy."""

    async def next(self, *, within: timedelta) -> Told | None:
        """What is told next; None when `within` passed in silence, or at once when the repository has to be asked.

        Events may be missing, repeated or late. Listeners of a vacancy are always sent to the repository. Progress
        waits while there are events, and only the latest of it is kept: it never costs a listener an event.
        """
        ...


class Feed(Protocol):
    """May lose anything, never blocks a publisher, never grows: a listener that does not read loses events."""

    async def publish(self, event: Event) -> None:
        """Send an event to the listeners of this and other processes, those of its vacancy among them. Never raises."""
        ...

    async def publish_progress(self, progress: StageProgress) -> None:
        """Tell the listeners of this and other processes how far a stage has come. Never raises.

        Where many listen to one evaluation some of it is left out; its message may be left out between processes.
        """
        ...

    async def stir(self, id: VacancyId) -> None:
        """Send the listeners of a vacancy to the repository. Never raises."""
        ...

    def subscribe(self, id: EvaluationId | VacancyId) -> AbstractAsyncContextManager[Subscription]:
        """Events published after the context was entered, until it is left."""
        ...
