"""Credentials that prove nobody, counted by who shows them, so that nobody guesses or searches without end."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from adapters.http.errors import HttpRefusal

_MOST_PEERS = 4_096  # that are remembered; the longest silent is forgotten first
_SEARCHES_AT_ONCE = 2  # for peers that have failed too often, so that they leave the database to others


class Failures:
    """How often each peer failed of late: a whole quota at once, and then at an even pace."""

    def __init__(self, a_minute: int) -> None:
        self._every = 60 / a_minute
        self._quota = a_minute
        self._free_at: OrderedDict[str, float] = OrderedDict()  # when all of a peer's failures are forgotten
        self._searches = anyio.Semaphore(_SEARCHES_AT_ONCE)

    def __len__(self) -> int:
        return len(self._free_at)

    def count(self, peer: str) -> None:
        """One failure more. Raises HttpRefusal when it is one too many."""
        now = time.monotonic()
        ends = max(self._free_at.get(peer, now), now) + self._every
        if self._is_too_late(ends, now):
            wait = max(1, round(ends - 60 - now))
            raise HttpRefusal(
                "too_many_failures",
                f"More than {self._quota} keys, tokens or tickets that prove nobody came from your address within a "
                "minute. Check the key, and retry later.",
                headers={"Retry-After": str(wait)},
            )
        self._free_at[peer] = ends
        self._free_at.move_to_end(peer)
        if len(self._free_at) > _MOST_PEERS:
            self._free_at.popitem(last=False)

    @asynccontextmanager
    async def searching(self, peer: str) -> AsyncIterator[None]:
        """Look a credential up: a peer that has failed too often waits for others like it."""
        now = time.monotonic()
        if not self._is_too_late(self._free_at.get(peer, now) + self._every, now):
            yield
            return
        async with self._searches:
            yield

    def _is_too_late(self, ends: float, now: float) -> bool:
        return ends - now > 60
