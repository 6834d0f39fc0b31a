"""Handle every evaluation that is due: what the queue or a worker lost is offered again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from domain.model.evaluation import Evaluation
from domain.model.outcome import Status
from domain.model.policy import RetryPolicy
from ports.errors import Unavailable
from ports.evaluations import EvaluationRepository
from ports.feed import Feed
from ports.queue import Queue


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepStranded:
    """One pass; it may run in every worker at once."""

    evaluations: EvaluationRepository
    queue: Queue
    feed: Feed
    policy: RetryPolicy
    batch: int = 100

    async def __call__(self) -> Sequence[Evaluation]:
        """What was handled; a full batch means that more may be waiting."""
        swept = await self.evaluations.change_due(
            lambda it, at: it.look_after(at=at, policy=self.policy), limit=self.batch
        )
        for evaluation in swept:
            for event in evaluation.events:
                await self.feed.publish(event)
            if evaluation.status is Status.QUEUED:
                with suppress(Unavailable):  # it is due again after its back-off
                    await self.queue.put(evaluation.id, dispatch=evaluation.dispatches, lane=evaluation.lane)
        return swept
