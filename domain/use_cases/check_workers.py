"""Whether any process is there to judge what is accepted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.model.policy import RetryPolicy
from ports.errors import NoWorkers
from ports.evaluations import EvaluationOperations


@dataclass(slots=True, kw_only=True)
class CheckWorkers:
    """A worker that has given no sign of life for as long as a lease is taken for dead, as its attempts are.

    Where the store's clock jumped, it says nothing of signs given before: those who were at work then count as such
    for a lease by `timer`, in which the living give two signs.
    """

    operations: EvaluationOperations
    policy: RetryPolicy
    timer: Callable[[], float] = time.monotonic
    _at_work: int = field(default=0, init=False)  # at the last check
    _looked: tuple[datetime, float] | None = field(default=None, init=False)  # by the store's clock, by the timer
    _trusted_until: float = field(default=0.0, init=False)

    async def __call__(self) -> int:
        """How many worker processes are at work. Raises NoWorkers, Unavailable."""
        attendance = await self.operations.attendance(within=self.policy.lease)
        timed = self.timer()
        if self._jumped(attendance.at, timed):
            self._trusted_until = timed + self.policy.lease.total_seconds()
        self._looked = attendance.at, timed
        if attendance.at_work or timed >= self._trusted_until:
            self._at_work = attendance.at_work
        if not self._at_work:
            raise NoWorkers(attendance.last_seen)
        return self._at_work

    def _jumped(self, at: datetime, timed: float) -> bool:
        """Since the last check. A smaller jump makes nobody look dead who gives a sign each half of a lease."""
        if self._looked is None:
            return False
        looked_at, looked_timed = self._looked
        off = at - looked_at - timedelta(seconds=timed - looked_timed)
        return abs(off) > self.policy.lease / 4
