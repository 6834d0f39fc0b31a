"""A clock that only tests move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 12, 0, 0, 250_000, tzinfo=UTC)


class ManualClock:
    """Stands still until `advance`."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        """Let `by` pass at once."""
        self._now += by
