"""Live events for the listeners of this process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.shared.audience import Audience, Ear
from domain.model.events import Event
from domain.model.ids import EvaluationId, VacancyId
from domain.model.progress import StageProgress


class InProcessFeed:
    """A Feed among the tasks of one event loop."""

    def __init__(self) -> None:
        self._audience = Audience()

    async def publish(self, event: Event) -> None:
        self._audience.tell(event.evaluation_id, event)
        if event.vacancy_id is not None:
            await self.stir(event.vacancy_id)

    async def publish_progress(self, progress: StageProgress) -> None:
        self._audience.tell_progress(progress)

    async def stir(self, id: VacancyId) -> None:
        self._audience.tell(id, None)

    @asynccontextmanager
    async def subscribe(self, id: EvaluationId | VacancyId) -> AsyncIterator[Ear]:
        ear = Ear()
        self._audience.enter(id, ear)
        try:
            yield ear
        finally:
            self._audience.leave(id, ear)
