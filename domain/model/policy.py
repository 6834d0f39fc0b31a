"""When a claim runs out, when an evaluation is offered again, and when to give it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Leases and retries; the figures come from the settings."""

    lease: timedelta = timedelta(seconds=30)
    first_dispatch_after: timedelta = timedelta(seconds=10)  # the time the queue has before the sweeper steps in
    backoff: timedelta = timedelta(seconds=2)
    backoff_limit: timedelta = timedelta(minutes=5)
    longest_wait: timedelta = timedelta(days=1)  # that an engine may ask for before it is tried again
    max_strikes: int = 3  # workers that an evaluation may cost before it is given up as poisoned

    def dispatch_delay(self, dispatches: int) -> timedelta:
        """How long to wait after the `dispatches`-th offer: doubles each time, up to the limit."""
        delay: timedelta = self.backoff * 2 ** min(dispatches, 20)
        return min(delay, self.backoff_limit)

    def wait(self, dispatches: int, asked: timedelta | None) -> timedelta:
        """How long to wait when an engine has asked to be tried later."""
        return max(self.dispatch_delay(dispatches), min(asked or timedelta(), self.longest_wait))
