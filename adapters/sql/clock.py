"""The database's time, known without asking: what machines agree on must not hang on the clock of one of them."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from ports.errors import Unavailable


class OwnClock:
    """SQLite's time is that of the process that asks it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class DatabaseClock:
    """Set by each new connection, and counted on from there by this machine's timer, whatever its clock says."""

    def __init__(self) -> None:
        self._time = datetime.min.replace(tzinfo=UTC)
        self._set_at: float | None = None  # by the timer, in seconds

    def now(self) -> datetime:
        """Raises Unavailable before the first connection: this machine's time may be an hour from the database's."""
        if self._set_at is None:
            raise Unavailable("the database cannot be reached", detail="its time is not known yet")
        return self._time + timedelta(seconds=time.monotonic() - self._set_at)

    def ask(self, connection: Any, record: object) -> None:
        """A listener for new connections to MySQL; as exact as half of the way there and back."""
        asked = time.monotonic()
        cursor = connection.cursor()
        cursor.execute("SELECT UTC_TIMESTAMP(6)")
        [answer] = cursor.fetchone()
        cursor.close()
        self._time, self._set_at = answer.replace(tzinfo=UTC), (asked + time.monotonic()) / 2
