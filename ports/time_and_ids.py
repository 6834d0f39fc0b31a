"""Time and identities, so that the inside never makes its own."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from domain.model.ids import EvaluationId


class Clock(Protocol):
    """The time of this machine. Nothing that two machines must agree on is decided by it."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class IdSource(Protocol):
    """Where new identities come from."""

    def evaluation_id(self) -> EvaluationId:
        """A UUIDv7 that was never given before and sorts after those given earlier in this process."""
        ...
