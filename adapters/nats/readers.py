"""The workers of this process that read the queue."""

from __future__ import annotations

from collections.abc import Callable

import anyio

_STARVED = 5.0  # seconds without anything to do


class Readers:
    """Knows each by the function that wakes it, and which of them wait."""

    def __init__(self) -> None:
        self._all: set[Callable[[], None]] = set()
        self._waiting: dict[Callable[[], None], float] = {}  # since when

    def __bool__(self) -> bool:
        return bool(self._all)

    def enter(self, wake: Callable[[], None]) -> None:
        """A worker reads from now on; `wake` is called whenever there may be something for it."""
        self._all.add(wake)

    def leave(self, wake: Callable[[], None]) -> None:
        """It reads no more."""
        self._all.discard(wake)
        self._waiting.pop(wake, None)

    def wait(self, wake: Callable[[], None]) -> None:
        """A worker has nothing to do."""
        self._waiting.setdefault(wake, anyio.current_time())

    def work(self, wake: Callable[[], None]) -> None:
        """It has something to do."""
        self._waiting.pop(wake, None)

    @property
    def waiting(self) -> int:
        """How many have nothing to do; one that was canceled may come back."""
        return len(self._waiting)

    @property
    def starved(self) -> bool:
        """Whether one has had nothing to do for a while."""
        now = anyio.current_time()
        return any(now - since >= _STARVED for since in self._waiting.values())

    def wake(self) -> None:
        """Have those that wait look around."""
        for wake in self._waiting:
            wake()
