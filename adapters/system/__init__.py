"""The clock and the identities of this machine."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.model.ids import EvaluationId
from ports.time_and_ids import Clock


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class UuidSource:
    """UUIDv7 as RFC 9562, 6.2, method 3 makes it: 60 bits of time, always later than before, and 62 of chance.

    The time is a clock's that may not be this machine's, which no library's UUIDv7 both takes and keeps in order.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._last = 0

    def evaluation_id(self) -> EvaluationId:
        microseconds = (self._clock.now() - _EPOCH) // timedelta(microseconds=1)
        self._last = max(microseconds * 4096 // 1000, self._last + 1)  # of a millisecond, the 4096th part
        milliseconds, fraction = divmod(self._last, 4096)
        return EvaluationId(
            UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62))
        )
