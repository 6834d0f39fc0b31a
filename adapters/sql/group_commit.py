"""Let callers that come at the same time share one transaction: a commit costs a disk flush, however much is in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import anyio

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Waiting(Generic[Item, Result]):
    def __init__(self, item: Item) -> None:
        self.item = item
        self.outcome: Result | BaseException | None = None
        self.done = False


class GroupCommit(Generic[Item, Result]):
    """Whoever finds no write under way writes for all who wait; the others find their outcome made.

    Cancellation waits for the outcome, so that no caller leaves with its item half accepted.
    """

    def __init__(
        self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Result | BaseException]]], *, limit: int = 64
    ) -> None:
        """`write` takes up to `limit` items and gives one outcome each, in order."""
        self._write = write
        self._limit = limit
        self._waiting: deque[_Waiting[Item, Result]] = deque()
        self._turn = anyio.Lock()

    async def __call__(self, item: Item) -> Result:
        """The outcome for `item`; raises what the write gave for it."""
        mine = _Waiting[Item, Result](item)
        self._waiting.append(mine)
        with anyio.CancelScope(shield=True):  # a caller must know whether its item was written
            async with self._turn:
                while not mine.done:
                    await self._lead()
        if isinstance(mine.outcome, BaseException):
            raise mine.outcome
        return mine.outcome  # type: ignore[return-value]  # done, and no exception: a Result

    async def _lead(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(self._limit, len(self._waiting)))]
        try:
            outcomes = await self._write([waiting.item for waiting in batch])
        except BaseException as error:
            for waiting in batch:
                waiting.outcome, waiting.done = error, True
            if not isinstance(error, Exception):
                raise
            return
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.outcome, waiting.done = outcome, True
