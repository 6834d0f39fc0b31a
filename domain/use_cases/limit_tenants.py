"""Hold each tenant to its pace, and tell what it has left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from domain.model.errors import RateLimited
from domain.model.ids import Tenant
from domain.model.limits import A_DAY, A_MINUTE, Limit, Pace, next_day
from ports.evaluations import EvaluationOperations
from ports.time_and_ids import Clock

_MOST_KNOWN: Final = 10_000  # tenants; of whose quota is whole again nothing need be known


@dataclass(slots=True, kw_only=True)
class LimitTenants:
    """The pace is that of this process; the quota of a day is counted in the store, for all of them."""

    operations: EvaluationOperations
    clock: Clock
    a_minute: int | None = None  # requests; None: any number
    a_day: int | None = None  # submissions that are accepted
    _full_at: dict[Tenant, datetime] = field(default_factory=dict)

    def take(self, tenant: Tenant) -> None:
        """One request more. Raises RateLimited, Unavailable."""
        if self.a_minute is None:
            return
        pace, now, known = Pace(self.a_minute, A_MINUTE), self.clock.now(), self._full_at.get(tenant)
        full_at = pace.after(known, now)
        if full_at is None:
            assert known is not None
            raise RateLimited(
                f"you may send {self.a_minute} requests a minute; retry a little later",
                retry_after=pace.wait(known, now),
            )
        if len(self._full_at) >= _MOST_KNOWN:
            self._full_at = {each: moment for each, moment in self._full_at.items() if moment > now}
        self._full_at[tenant] = full_at

    async def standing(self, tenant: Tenant) -> Sequence[Limit]:
        """Every limit that there is, as it stands for the tenant. Raises Unavailable."""
        limits: list[Limit] = []
        if self.a_minute is not None:
            pace = Pace(self.a_minute, A_MINUTE)
            limits.append(pace.standing("requests", self._full_at.get(tenant), self.clock.now()))
        if self.a_day is not None:
            now = self.clock.now()
            left = max(self.a_day - await self.operations.accepted_on(now.date(), tenant), 0)
            restored = next_day(now) - now
            limits.append(Limit(name="submissions", quota=self.a_day, window=A_DAY, left=left, restored_in=restored))
        return limits
