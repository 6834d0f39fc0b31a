"""End what was not judged by its deadline, where no worker may be there to do it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from domain.model.errors import AlreadyFinished
from domain.model.evaluation import Evaluation
from domain.model.policy import RetryPolicy
from ports.evaluations import EvaluationOperations, EvaluationRepository
from ports.feed import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireOverdue:
    """One pass; unlike a sweep it offers nothing again, so that workers that come late find everything due."""

    evaluations: EvaluationRepository
    operations: EvaluationOperations
    feed: Feed
    policy: RetryPolicy
    batch: int = 100

    async def __call__(self) -> Sequence[Evaluation]:
        """What expired; a full batch means that more may be waiting."""
        expired = []
        for id in await self.operations.overdue(limit=self.batch):
            with suppress(AlreadyFinished):
                expired.append(
                    await self.evaluations.change(id, lambda it, at: it.look_after(at=at, policy=self.policy))
                )
                for event in expired[-1].events:
                    await self.feed.publish(event)
        return expired
