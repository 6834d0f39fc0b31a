"""Which processes run evaluations now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """The worker processes of an installation at one moment, by the store's clock."""

    at: datetime
    at_work: int
    last_seen: datetime | None  # the latest sign of life of any of them; None when there was never one


class WorkerRegistry(Protocol):
    """Signs of life of worker processes. Raises Unavailable when the store cannot be reached."""

    async def seen(self, worker: str) -> None:
        """The process lives now. What has given no sign of life for a day is forgotten."""
        ...

    async def stopped(self, worker: str) -> None:
        """The process ended in order: it is no longer at work."""
        ...
