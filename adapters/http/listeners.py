"""The connected listeners: their bounds, and how all of them are disconnected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import anyio

from adapters.http.config import HttpConfig
from adapters.http.errors import HttpRefusal
from adapters.http.telemetry import listener_came, listener_left
from domain.model.ids import Tenant


@dataclass(eq=False, slots=True)
class Seat:
    """One listener's place. What runs inside `scope` ends when the service drains."""

    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)


class Listeners:
    """The listeners of one process."""

    def __init__(self, config: HttpConfig) -> None:
        self._config = config
        self._seats: set[Seat] = set()
        self._per_tenant: Counter[Tenant] = Counter()
        self._batches: Counter[Tenant] = Counter()
        self.draining = False

    def __len__(self) -> int:
        return len(self._seats)

    def drain(self) -> None:
        """Disconnect every listener and accept no more. Call it in the event loop's thread."""
        self.draining = True
        for seat in list(self._seats):
            seat.scope.cancel()

    def refuse_when_draining(self) -> None:
        """Raises HttpRefusal."""
        if self.draining:
            raise HttpRefusal("draining", "This process is shutting down. Retry to reach another one.")

    @contextmanager
    def batch(self, tenant: Tenant) -> Iterator[None]:
        """A place for a request with many files until the block is left. Raises HttpRefusal when there is none."""
        self.refuse_when_draining()
        of_all, of_one = self._config.max_batches_at_once, self._config.max_batches_per_tenant
        if self._batches.total() >= of_all or self._batches[tenant] >= of_one:
            raise HttpRefusal("overloaded", "Other requests with many files are being taken. Retry shortly.")
        self._batches[tenant] += 1
        try:
            yield
        finally:
            self._batches[tenant] -= 1
            if not self._batches[tenant]:
                del self._batches[tenant]

    @contextmanager
    def seat(self, tenant: Tenant) -> Iterator[Seat]:
        """A place until the block is left. Raises HttpRefusal when there is none."""
        self.refuse_when_draining()
        if len(self._seats) >= self._config.max_listeners:
            raise HttpRefusal(
                "too_many_listeners", f"All {self._config.max_listeners} places for listeners are taken. Retry later."
            )
        if self._per_tenant[tenant] >= self._config.max_listeners_per_tenant:
            limit = self._config.max_listeners_per_tenant
            raise HttpRefusal(
                "too_many_listeners", f"You have {limit} listeners connected, which is the limit. Close some."
            )
        seat = Seat()
        self._seats.add(seat)
        self._per_tenant[tenant] += 1
        listener_came()
        try:
            yield seat
        finally:
            listener_left()
            self._seats.discard(seat)
            self._per_tenant[tenant] -= 1
            if not self._per_tenant[tenant]:
                del self._per_tenant[tenant]
