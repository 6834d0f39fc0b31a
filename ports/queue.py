"""Delivers the ids of evaluations to workers. The repository is the source of truth."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Protocol

from domain.model.ids import EvaluationId
from domain.model.lane import Lane


class Delivery(Protocol):
    """One id handed to one worker. Left without `done` or `retry`, it may be handed out again."""

    @property
    def id(self) -> EvaluationId: ...

    async def extend(self) -> None:
        """Still at work: do not hand it to anybody else yet."""
        ...

    async def done(self) -> None:
        """It needs no further delivery. Called after everything was committed."""
        ...

    async def retry(self, *, after: timedelta) -> None:
        """Hand it out again, to anybody, not before `after` has passed."""
        ...


class Queue(Protocol):
    """May lose, repeat and reorder: whatever it loses, the sweeper offers again."""

    async def put(self, id: EvaluationId, *, dispatch: int, lane: Lane | None = None) -> None:
        """Offer an evaluation, once while it waits; `dispatch` numbers its offers. Raises Unavailable, and soon.

        A queue that can lets the lanes take turns, so that none waits for all of another.
        """
        ...

    def deliveries(self) -> AbstractAsyncContextManager[AsyncIterator[Delivery]]:
        """Deliveries as they come, until the context is left. Many workers may read at once."""
        ...

    async def check(self) -> None:
        """Prove that the queue can be reached now, or raise Unavailable."""
        ...
