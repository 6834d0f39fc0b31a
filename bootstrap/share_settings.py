"""The bounds of use, and what part of each one tenant may have."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

import msgspec
from msgspec import Meta

Count = Annotated[int, Meta(ge=1, le=10_000_000)]
Mebibytes = Annotated[int, Meta(ge=1, le=65_536)]
_LISTENERS_OF_ONE: Final = 0.75  # of those of a process
_BYTES_OF_ONE: Final = 0.5


class ShareSettings(msgspec.Struct, frozen=True, kw_only=True):
    """A part of bootstrap.settings.Settings."""

    max_open: Count = 100_000
    max_open_per_tenant: Count = 10_000
    max_worker_s_per_tenant_a_minute: Count | None = None
    max_mb_in_flight: Mebibytes = 512
    max_mb_in_flight_per_tenant: Mebibytes | None = None
    max_listeners: Count = 10_000
    max_listeners_per_tenant: Count | None = None

    def listeners_per_tenant(self) -> int:
        """Of each process."""
        return self.max_listeners_per_tenant or max(int(self.max_listeners * _LISTENERS_OF_ONE), 1)

    def bytes_in_flight_per_tenant(self) -> int:
        """Of each process."""
        of_one = self.max_mb_in_flight_per_tenant
        return of_one * 2**20 if of_one is not None else int(self.max_mb_in_flight * 2**20 * _BYTES_OF_ONE)

    def worker_budget(self) -> timedelta | None:
        """How long a tenant may hold workers in a minute; None: as the workers see fit."""
        budget = self.max_worker_s_per_tenant_a_minute
        return None if budget is None else timedelta(seconds=budget)
