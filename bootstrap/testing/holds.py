"""Places where a test holds a job until it has looked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import anyio

from bootstrap.testing.clock import VirtualClock
from bootstrap.testing.outcomes import Selection
from domain.model.evaluation import Evaluation
from domain.model.events import Stage
from domain.model.ids import EvaluationId
from ports.matcher import Pair


@dataclass(slots=True)
class Hold:
    """Stops the first selected job that begins `stage`, until it is released or the run's time is over."""

    stage: Stage
    jobs: Selection
    job: EvaluationId | None = None  # that it stopped
    until: datetime | None = None  # while a run waits here: when its time is over
    reached: anyio.Event = field(default_factory=anyio.Event)
    released: anyio.Event = field(default_factory=anyio.Event)

    def stops(self, now: datetime) -> bool:
        """Whether a run waits here and will not move by itself."""
        return self.until is not None and now < self.until and not self.released.is_set()


class Holds:
    """All holds of a test, by number."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._holds: list[Hold] = []

    @property
    def standing(self) -> int:
        """How many runs wait at a hold."""
        return sum(hold.stops(self._clock.now()) for hold in self._holds)

    def add(self, stage: Stage, jobs: Selection) -> int:
        """The number of a new hold."""
        self._holds.append(Hold(stage, jobs))
        return len(self._holds) - 1

    def __getitem__(self, number: int) -> Hold:
        return self._holds[number]

    async def passed(self, stage: Stage, job: Evaluation, pair: Pair, *, by: datetime) -> bool:
        """Wait where the job is held; False when the present moment reaches `by` before the release."""
        for hold in self._holds:
            if hold.job is None and hold.stage is stage and hold.jobs.selects(job, pair):
                hold.job, hold.until = job.id, by
                hold.reached.set()
                return await self._released(hold, by)
        return self._clock.now() < by

    async def _released(self, hold: Hold, by: datetime) -> bool:
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._give_up, by, group.cancel_scope)
                await hold.released.wait()
                group.cancel_scope.cancel()
        finally:
            hold.until = None
        return hold.released.is_set()

    async def _give_up(self, at: datetime, waiting: anyio.CancelScope) -> None:
        await self._clock.reaches(at)
        waiting.cancel()
