"""Whether any process is there to judge what is accepted."""

from __future__ import annotations

from dataclasses import dataclass

from domain.model.policy import RetryPolicy
from ports.errors import NoWorkers
from ports.evaluations import EvaluationOperations


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWorkers:
    """A worker that has given no sign of life for as long as a lease is taken for dead, as its attempts are."""

    operations: EvaluationOperations
    policy: RetryPolicy

    async def __call__(self) -> int:
        """How many worker processes are at work. Raises NoWorkers, Unavailable."""
        attendance = await self.operations.attendance(within=self.policy.lease)
        if not attendance.at_work:
            raise NoWorkers(attendance.last_seen)
        return attendance.at_work
