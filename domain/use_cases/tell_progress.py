"""Tell listeners how far a stage has come: the latest of what an engine says, a few times a second at most."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from domain.model.evaluation import Evaluation
from domain.model.events import Stage
from domain.model.progress import StageProgress, bounded, presentable
from ports.feed import Feed
from ports.time_and_ids import Clock

EVERY: Final = timedelta(seconds=0.25)


@dataclass(slots=True, kw_only=True)
class TellProgress:
    """Of one attempt. `hear` never waits; what is told while the block of `telling` is open."""

    claimed: Evaluation
    feed: Feed
    clock: Clock
    worded: bool = True  # whether the engine's words are passed on
    every: timedelta = EVERY
    _stage: Stage | None = None
    _latest: StageProgress | None = None
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, stage: Stage) -> None:
        """From now on it is about this stage; what was not told of the one before is not told any more."""
        self._stage, self._latest = stage, None

    async def hear(self, fraction: float, text: str) -> None:
        """The engine says how much of the stage is done; before the first stage it is not heard."""
        done = bounded(fraction)
        if self._stage is None or done is None:
            return
        self._latest = StageProgress(
            evaluation_id=self.claimed.id,
            attempt=self.claimed.attempt,
            stage=self._stage,
            fraction=done,
            message=presentable(text) if self.worded else "",
            at=self.clock.now(),
        )
        self._heard.set()

    @asynccontextmanager
    async def telling(self) -> AsyncIterator[None]:
        """Nothing is told once the block is left."""
        task = asyncio.create_task(self._tell())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _tell(self) -> None:
        while True:
            await self._heard.wait()
            self._heard.clear()
            if self._latest is not None:
                latest, self._latest = self._latest, None
                await self.feed.publish_progress(latest)
                await asyncio.sleep(self.every.total_seconds())
