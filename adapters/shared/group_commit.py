"""Lets callers that come at the same time share one write: it costs one flush of the disk, however much is in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import anyio
import anyio.lowlevel

from ports.errors import Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Waiting(Generic[Item, Result]):
    __slots__ = ("called", "is_settled", "item", "outcome")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.outcome: Result | BaseException | None = None
        self.is_settled = False
        self.called = anyio.Event()  # it is settled, or has a lane

    def settle(self, outcome: Result | BaseException) -> None:
        self.outcome, self.is_settled = outcome, True
        self.called.set()


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
        self._free_lanes = lanes

    async def __call__(self, item: Item) -> Result:
        """The outcome for `item`; raises what the write gave for it."""
        mine = _Waiting[Item, Result](item)
        with anyio.CancelScope(shield=True):  # a caller must know whether its item was written
            if self._free_lanes:
                self._free_lanes -= 1
            else:
                self._waiting.append(mine)
                await self._until_called(mine)
            if not mine.is_settled:
                await self._lead(mine)
        if isinstance(mine.outcome, BaseException):
            raise mine.outcome
        return mine.outcome  # type: ignore[return-value]  # settled, and no exception: a Result

    async def _until_called(self, mine: _Waiting[Item, Result]) -> None:
        try:
            await mine.called.wait()
        except BaseException:  # a shield does not keep the loop from ending the task
            if mine in self._waiting:
                self._waiting.remove(mine)
            elif mine.called.is_set() and not mine.is_settled:
                self._hand_on()
            raise

    async def _lead(self, mine: _Waiting[Item, Result]) -> None:
        batch = [mine]
        try:
            await anyio.lowlevel.checkpoint()  # who comes in the same round comes along
            batch += [self._waiting.popleft() for _ in range(min(self._limit - 1, len(self._waiting)))]
            outcomes = await self._write([waiting.item for waiting in batch])
        except BaseException as error:
            for waiting in [*batch, *self._share_the_fate(error)]:
                waiting.settle(error)
            if not isinstance(error, Exception):
                raise
        else:
            for waiting, outcome in zip(batch, outcomes, strict=True):
                waiting.settle(outcome)
        finally:
            self._hand_on()

    def _hand_on(self) -> None:
        """The lane goes to the first who waits."""
        if self._waiting:
            self._waiting.popleft().called.set()
        else:
            self._free_lanes += 1

    def _share_the_fate(self, error: BaseException) -> list[_Waiting[Item, Result]]:
        """Where the outside is away, all who wait would find it so, one batch after the other."""
        if not isinstance(error, Unavailable):
            return []
        others = list(self._waiting)
        self._waiting.clear()
        return others
