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
        self._full_at = now()

    def allows(self) -> bool:
        """Whether there is room for one more message now; it takes the room."""
        full_at = max(self._full_at, self._now()) + EVERY
        if full_at - self._now() > BURST * EVERY:
            return False
        self._full_at = full_at
        return True
