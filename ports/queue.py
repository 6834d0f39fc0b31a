"""Delivers the ids of evaluations to workers. The repository is the source of truth."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Protocol

from domain.model.ids import EvaluationId, Tenant
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


class Place(Protocol):
    """Where one worker works: whose jobs may come to it now."""

    @property
    def open(self) -> bool:
        """Whether any job may come."""
        ...

    @property
    def guest(self) -> bool:
        """Whether it lets in only some; time alone may change which."""
        ...

    def rank(self, tenant: Tenant) -> int | None:
        """The lowest goes first; None: none of that tenant's now."""
        ...

    def take(self, tenant: Tenant) -> None:
        """Called in the moment in which a job of the tenant is handed out."""
        ...


class AnyPlace:
    """A place without a difference between tenants."""

    open, guest = True, False

    def rank(self, tenant: Tenant) -> int | None:
        return 0

    def take(self, tenant: Tenant) -> None:
        """Nothing to note."""


class Queue(Protocol):
    """May lose, repeat and reorder: whatever it loses, the sweeper offers again."""

    async def put(self, id: EvaluationId, *, dispatch: int, lane: Lane | None = None) -> None:
        """Offer an evaluation, once while it waits; `dispatch` numbers its offers. Raises Unavailable, and soon.

        A queue that can lets the lanes take turns, so that none waits for all of another.
        """
        ...

    def deliveries(self, place: Place | None = None) -> AbstractAsyncContextManager[AsyncIterator[Delivery]]:
        """Deliveries as they come, until the context is left. Many workers may read at once.

        Nothing comes that the worker's place does not let in; without one, everything does. What was offered without
        a lane belongs to a tenant without a name.
        """
        ...

    async def check(self) -> None:
        """Prove that the queue can be reached now, or raise Unavailable."""
        ...
