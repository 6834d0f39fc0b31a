"""Send a listener every event of an evaluation, once and in order, up to the terminal one, and its progress."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta

from domain.model.evaluation import Evaluation
from domain.model.events import Event, Stage
from domain.model.ids import EvaluationId, Tenant
from ports.evaluations import EvaluationReader
from ports.feed import Feed, Subscription, Told

_PAGE = 500  # events read at once


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowEvaluation:
    """Kept events first, then live ones; a gap or a silence sends it back to what is kept."""

    reader: EvaluationReader
    feed: Feed
    silence: timedelta  # how long no event may come before the repository is asked; doubles up to the limit
    silence_limit: timedelta

    async def __call__(
        self,
        id: EvaluationId,
        tenant: Tenant,
        *,
        after_seq: int = 0,
    ) -> AsyncGenerator[Told, None]:
        """Events with seq > `after_seq`, and how far the stage has come whose event was the last one.

        Close the iterator to stop listening. Raises EvaluationNotFound.
        """
        known = await self.reader.get(id, tenant)
        heard = _Heard.before(known, after_seq, self.silence, self.silence_limit)
        if known.status.terminal and heard.last == known.last_seq:
            return
        async with self.feed.subscribe(id) as live:  # before the first read, so that nothing falls between
            while True:
                kept = await self.reader.events(id, after=heard.last, limit=_PAGE)
                for event in kept:
                    yield event
                    heard.note(event)
                    if event.type.terminal:
                        return
                if len(kept) == _PAGE:
                    continue
                heard.asks_at = None
                while (told := await heard.next(live)) is not None:
                    yield told
                    heard.note(told)
                    if isinstance(told, Event) and told.type.terminal:
                        return


@dataclass(slots=True, kw_only=True)
class _Heard:
    """What a listener knows, and so what is news to it."""

    last: int
    attempt: int
    stage: Stage | None
    progress: float
    silence: timedelta
    limit: timedelta
    quiet: timedelta
    asks_at: float | None = None  # by the loop's clock, once progress has come; None before

    @classmethod
    def before(cls, known: Evaluation, after_seq: int, silence: timedelta, limit: timedelta) -> _Heard:
        return cls(
            last=min(after_seq, known.last_seq),  # no client can have seen later events
            attempt=known.attempt,
            stage=known.stage,
            progress=known.progress,
            silence=silence,
            limit=limit,
            quiet=silence,
        )

    def note(self, told: Told) -> None:
        """The listener has it."""
        self.progress = told.progress
        if isinstance(told, Event):
            self.last, self.attempt, self.stage = told.seq, told.attempt, told.stage
            self.quiet, self.asks_at = self.silence, None

    async def next(self, live: Subscription) -> Told | None:
        """The next news; None when the repository has to be asked. Progress does not break a silence of events."""
        while (told := await live.next(within=self._patience())) is not None:
            if isinstance(told, Event):
                if told.seq == self.last + 1:
                    return told
                if told.seq > self.last:
                    return None
                continue
            now = asyncio.get_running_loop().time()
            self.asks_at = self.asks_at or now + self.quiet.total_seconds()
            if now >= self.asks_at:
                break
            if (told.attempt, told.stage) == (self.attempt, self.stage) and told.progress >= self.progress:
                return told
        self.quiet = min(self.quiet * 2, self.limit)
        return None

    def _patience(self) -> timedelta:
        if self.asks_at is None:
            return self.quiet
        return timedelta(seconds=max(self.asks_at - asyncio.get_running_loop().time(), 0.0))
