"""How much an engine may say of its progress: an honest burst passes whole, a flood is held up."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

BURST: Final = 50  # messages that may come at once
EVERY: Final = 0.05  # seconds until there is room for one more


class Pace:
    """A bucket of tokens, full at first."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._at, self._room = now(), float(BURST)

    def allows(self) -> bool:
        """Whether there is room for one more message now; it takes the room."""
        before, self._at = self._at, self._now()
        self._room = min(self._room + (self._at - before) / EVERY, BURST)
        if self._room < 1:
            return False
        self._room -= 1
        return True
