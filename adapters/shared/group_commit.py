"""Lets callers that come at the same time share one write: it costs one flush of the disk, however much is in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import anyio

from ports.errors import Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Waiting(Generic[Item, Result]):
    def __init__(self, item: Item) -> None:
        self.item = item
        self.outcome: Result | BaseException | None = None
        self.taken = False
        self.settled = anyio.Event()

    def settle(self, outcome: Result | BaseException) -> None:
        self.outcome = outcome
        self.settled.set()


class GroupCommit(Generic[Item, Result]):
    """Whoever finds a free lane writes for all who wait; the others find their outcome made.

    Cancellation waits for the outcome, so that no caller leaves with its item half accepted.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Awaitable[Sequence[Result | BaseException]]],
        *,
        limit: int = 64,
        lanes: int = 1,
    ) -> None:
        """`write` takes up to `limit` items and gives one outcome each, in order; `lanes` of them run at once."""
        self._write = write
        self._limit = limit
        self._waiting: deque[_Waiting[Item, Result]] = deque()
        self._lanes = anyio.Semaphore(lanes)

    async def __call__(self, item: Item) -> Result:
        """The outcome for `item`; raises what the write gave for it."""
        mine = _Waiting[Item, Result](item)
        self._waiting.append(mine)
        with anyio.CancelScope(shield=True):  # a caller must know whether its item was written
            async with self._lanes:
                while not mine.taken:
                    await self._lead()
            await mine.settled.wait()
        if isinstance(mine.outcome, BaseException):
            raise mine.outcome
        return mine.outcome  # type: ignore[return-value]  # settled, and no exception: a Result

    async def _lead(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(self._limit, len(self._waiting)))]
        for waiting in batch:
            waiting.taken = True
        try:
            outcomes = await self._write([waiting.item for waiting in batch])
        except BaseException as error:
            for waiting in [*batch, *self._share_the_fate(error)]:
                waiting.settle(error)
            if not isinstance(error, Exception):
                raise
            return
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.settle(outcome)

    def _share_the_fate(self, error: BaseException) -> list[_Waiting[Item, Result]]:
        """Where the outside is away, all who wait would find it so, one batch after the other."""
        if not isinstance(error, Unavailable):
            return []
        others = list(self._waiting)
        self._waiting.clear()
        for waiting in others:
            waiting.taken = True
        return others
