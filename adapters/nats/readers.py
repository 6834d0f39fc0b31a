"""The workers of this process that read the queue."""

from __future__ import annotations

from collections.abc import Callable

import anyio

from domain.model.ids import Tenant
from ports.queue import Place

_STARVED = 5.0  # seconds without anything to do


class Readers:
    """Knows each by the function that wakes it, and which of them wait."""

    def __init__(self) -> None:
        self._all: dict[Callable[[], None], Place] = {}
        self._guests: dict[Callable[[], None], Place] = {}
        self._waiting: dict[Callable[[], None], float] = {}  # since when

    def __bool__(self) -> bool:
        return bool(self._all)

    def enter(self, wake: Callable[[], None], place: Place) -> None:
        """A worker reads from now on; `wake` is called whenever there may be something for it."""
        self._all[wake] = place
        if place.guest:
            self._guests[wake] = place

    def leave(self, wake: Callable[[], None]) -> None:
        """It reads no more."""
        self._all.pop(wake, None)
        self._guests.pop(wake, None)
        self._waiting.pop(wake, None)

    def wait(self, wake: Callable[[], None]) -> None:
        """A worker has nothing to do."""
        self._waiting.setdefault(wake, anyio.current_time())

    def work(self, wake: Callable[[], None]) -> None:
        """It has something to do. A guest may come, now that one place more is taken."""
        self._waiting.pop(wake, None)
        for guest in self._guests:
            guest()

    @property
    def waiting(self) -> int:
        """How many have nothing to do and are open; one that was canceled may come back."""
        closed = sum(wake in self._waiting and not place.open for wake, place in self._guests.items())
        return len(self._waiting) - closed

    @property
    def only_guests(self) -> bool:
        """Whether none of those that wait takes whatever comes."""
        return len(self._waiting) == sum(wake in self._waiting for wake in self._guests)

    def fit(self, tenant: Tenant) -> bool:
        """Whether one of those that wait takes a job of the tenant."""
        places = (self._all[wake] for wake in self._waiting)
        return any(place.open and place.rank(tenant) is not None for place in places)

    @property
    def starved(self) -> bool:
        """Whether one has had nothing to do for a while."""
        now = anyio.current_time()
        return any(now - since >= _STARVED for wake, since in self._waiting.items() if wake not in self._guests)

    def wake(self) -> None:
        """Have those that wait look around."""
        for wake in self._waiting:
            wake()
