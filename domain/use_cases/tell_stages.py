"""Tell listeners what an attempt does: its stages, which are kept, and how far each has come, which is not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeVar

from domain.model.errors import StageOutOfOrder
from domain.model.evaluation import Evaluation
from domain.model.events import Stage
from domain.model.progress import StageProgress, bounded, presentable
from ports.feed import Feed
from ports.time_and_ids import Clock

APART: Final = timedelta(milliseconds=50)
"""Between two writes of an attempt's stages: those that follow sooner share the next one."""
EVERY: Final = timedelta(seconds=0.25)
"""How often progress is told, at most."""

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class TellStages:
    """Of one attempt, which was written just now. Neither `begin` nor `hear` waits, unless nothing is gathered.

    A stage is written at once, unless the write before was less than `apart` ago. What is still `unwritten` when
    the attempt has ended goes with its end. Of a stage that is not written nothing is told.
    """

    claimed: Evaluation
    write: Callable[[Sequence[Stage]], Awaitable[object]]  # and tell what was written
    feed: Feed
    clock: Clock
    worded: bool = True  # whether the engine's words are passed on
    apart: timedelta = APART
    every: timedelta = EVERY
    unwritten: list[Stage] = field(default_factory=list, init=False)
    _stage: Stage | None = field(default=None, init=False)
    _latest: StageProgress | None = field(default=None, init=False)
    _refusal: Exception | None = field(default=None, init=False)  # of what was to be written
    _begun: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _heard: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def begin(self, stage: Stage) -> None:
        """From now on it is about this stage; progress of the one before is not told any more.

        Where writes need not be apart it is written when this returns. Raises StageOutOfOrder, and what refused the
        stage before.
        """
        self._raise_refusal()
        if self._stage is not None and stage.position <= self._stage.position:
            raise StageOutOfOrder(f"{self.claimed.id}: {stage} cannot begin after {self._stage}")
        self._stage, self._latest = stage, None
        self.unwritten.append(stage)
        self._begun.set()
        if not self.apart:
            await self._write_all()

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

    async def during(self, work: Awaitable[T]) -> T:
        """What the work comes to. A write that is refused is raised where the next stage begins, or at the end."""
        telling = [asyncio.create_task(self._write()), asyncio.create_task(self._tell())]
        try:
            result = await work
            async with self._writing:  # what is being written is not left in doubt
                self._raise_refusal()
        finally:
            for task in telling:
                task.cancel()
            await asyncio.gather(*telling, return_exceptions=True)
        return result

    async def _write(self) -> None:
        try:
            while True:
                await asyncio.sleep(self.apart.total_seconds())
                await self._begun.wait()
                await self._write_all()
        except Exception as refusal:
            self._refusal = refusal

    def _raise_refusal(self) -> None:
        if self._refusal is not None:
            raise self._refusal

    async def _write_all(self) -> None:
        async with self._writing:
            self._begun.clear()
            if stages := tuple(self.unwritten):
                with suppress(StageOutOfOrder):  # they are in order: our own commit was not heard of
                    await self.write(stages)
                del self.unwritten[: len(stages)]
                self._heard.set()

    async def _tell(self) -> None:
        while True:
            await self._heard.wait()
            self._heard.clear()
            if self._latest is not None and not self.unwritten:
                latest, self._latest = self._latest, None
                await self.feed.publish_progress(latest)
                await asyncio.sleep(self.every.total_seconds())
