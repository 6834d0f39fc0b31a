"""The listeners of one process, each with a buffer of its own; nothing that is told ever waits for one of them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

import anyio

from domain.model.events import Event
from domain.model.ids import EvaluationId, VacancyId
from domain.model.progress import StageProgress
from ports.feed import Told

Subject = EvaluationId | VacancyId
_BUFFER: Final = 32  # events a listener may lag behind; it finds the lost ones in the repository
_PROGRESS_PACE: Final = 0.001  # seconds from one progress of an evaluation to the next, for each of its listeners


class Ear:
    """One listener's buffer; the oldest events fall out when it does not read, and all progress but the latest."""

    def __init__(self) -> None:
        self._events: deque[Event | None] = deque(maxlen=_BUFFER)
        self._progress: StageProgress | None = None
        self._news: asyncio.Future[None] | None = None  # what its listener waits for

    def offer(self, event: Event | None) -> None:
        """Take an event in, without ever waiting; None sends the listener to the repository."""
        self._events.append(event)
        self._wake()

    def offer_progress(self, progress: StageProgress) -> None:
        """Take it in instead of what was not read yet."""
        self._progress = progress
        self._wake()

    async def next(self, *, within: timedelta) -> Told | None:
        if not self._events and self._progress is None:
            # A scope and an event of anyio's would cost each of thousands of listeners more than all else together.
            loop = asyncio.get_running_loop()
            self._news = loop.create_future()
            silence = loop.call_later(within.total_seconds(), self._wake)
            try:
                await self._news
            finally:
                silence.cancel()
                self._news = None
        if self._events:
            return self._events.popleft()
        progress, self._progress = self._progress, None
        return progress

    def _wake(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)


class Audience:
    """Who listens to what. Dictionaries for their order: run after run the same listeners hear the same in turn."""

    def __init__(self) -> None:
        self._ears: dict[Subject, dict[Ear, None]] = {}
        self._paced: dict[Subject, float] = {}  # when the next progress may be told

    def __contains__(self, subject: Subject) -> bool:
        return subject in self._ears

    def subjects(self) -> Iterable[Subject]:
        """All that is listened to."""
        return self._ears.keys()

    def of(self, subject: Subject) -> Iterable[Ear]:
        """Its listeners."""
        return self._ears.get(subject, {}).keys()

    def enter(self, subject: Subject, ear: Ear) -> None:
        """Somebody listens from now on."""
        self._ears.setdefault(subject, {})[ear] = None

    def leave(self, subject: Subject, ear: Ear) -> None:
        """And no longer."""
        del self._ears[subject][ear]
        if not self._ears[subject]:
            del self._ears[subject]
            self._paced.pop(subject, None)

    def tell(self, subject: Subject, event: Event | None) -> None:
        """To every listener; None sends them to the repository."""
        for ear in self.of(subject):
            ear.offer(event)

    def tell_progress(self, progress: StageProgress) -> None:
        """To every listener, unless there are so many that telling them would hold up the events."""
        subject, now = progress.evaluation_id, anyio.current_time()
        if subject not in self._ears or now < self._paced.get(subject, 0.0):
            return
        self._paced[subject] = now + _PROGRESS_PACE * len(self._ears[subject])
        for ear in self.of(subject):
            ear.offer_progress(progress)
