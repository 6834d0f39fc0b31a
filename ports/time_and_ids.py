"""Time and identities, so that the inside never makes its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from domain.model.ids import EvaluationId


class Clock(Protocol):
    """The time of the store, as near as this machine knows it: machines whose own clocks differ agree to a moment.

    What must be agreed on exactly is compared inside the store, by its own clock.
    """

    def now(self) -> datetime:
        """The present moment, aware, in UTC. Raises Unavailable while it is not known."""
        ...


def is_within(then: datetime, time: timedelta, clock: Clock) -> bool:
    """Whether less than that time has gone by since. Not so when the clock was put back: nobody knows how much has."""
    return timedelta() <= clock.now() - then < time


class IdSource(Protocol):
    """Where new identities come from."""

    def evaluation_id(self) -> EvaluationId:
        """A UUIDv7 that was never given before and sorts after those given earlier in this process."""
        ...
