"""How much a tenant may ask for in a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.model.errors import QuotaExceeded

A_MINUTE: Final = timedelta(minutes=1)
A_DAY: Final = timedelta(days=1)  # of UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit as it stands for one tenant."""

    name: str
    quota: int
    window: timedelta
    left: int
    restored_in: timedelta  # until the whole quota is there again


@dataclass(frozen=True, slots=True)
class Pace:
    """Requests at an even pace, with a whole quota at once after a pause: GCRA, whose only state is a moment."""

    quota: int
    window: timedelta

    @property
    def interval(self) -> timedelta:
        """Between two requests at that pace."""
        return self.window / self.quota

    def after(self, full_at: datetime | None, now: datetime) -> datetime | None:
        """When the quota is whole again after one request more; None when it is too early for one."""
        full_at = max(full_at or now, now) + self.interval
        return full_at if full_at - now <= self.window else None

    def wait(self, full_at: datetime, now: datetime) -> timedelta:
        """Until one request more is due."""
        return max(full_at + self.interval - self.window - now, timedelta())

    def standing(self, name: str, full_at: datetime | None, now: datetime) -> Limit:
        used = max((full_at or now) - now, timedelta())
        left = self.quota - math.ceil(used / self.interval)
        return Limit(name=name, quota=self.quota, window=self.window, left=max(left, 0), restored_in=used)


def next_day(at: datetime) -> datetime:
    """When the day of that moment ends."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0) + A_DAY


def quota_of_the_day_spent(quota: int, at: datetime) -> QuotaExceeded:
    """The refusal of one submission more on the day of that moment."""
    return QuotaExceeded(
        f"{quota} submissions were accepted from you today, which is the limit; the next day begins at 00:00 UTC",
        retry_after=next_day(at) - at,
    )
