"""A queue among the tasks of one process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import anyio
from anyio.abc import TaskGroup

from domain.model.ids import EvaluationId
from ports.errors import Unavailable


class InProcessDelivery:
    """An id in the hands of one worker."""

    def __init__(self, queue: InProcessQueue, id: EvaluationId, delays: TaskGroup) -> None:
        self.id = id
        self._queue = queue
        self._delays = delays

    async def extend(self) -> None:
        """Nothing to do: only the sweeper could offer it again, and it asks the lease first."""

    async def done(self) -> None:
        """Nothing to do: the id left the queue when it was delivered."""

    async def retry(self, *, after: timedelta) -> None:
        self._delays.start_soon(self._come_back, after)

    async def _come_back(self, after: timedelta) -> None:
        await anyio.sleep(after.total_seconds())
        with suppress(Unavailable):  # it is full now: the sweeper offers it later
            await self._queue.put(self.id, dispatch=0)


class InProcessDeliveries(AsyncIterator[InProcessDelivery]):
    """No generator, which would be at its end once a reader is canceled."""

    def __init__(self, queue: InProcessQueue, delays: TaskGroup) -> None:
        self._queue = queue
        self._delays = delays

    async def __anext__(self) -> InProcessDelivery:
        return InProcessDelivery(self._queue, await self._queue.take(), self._delays)


class InProcessQueue:
    """A Queue of bounded size that holds each id once; what does not fit is left to the sweeper."""

    def __init__(self, *, size: int = 10_000) -> None:
        self._waiting: asyncio.Queue[EvaluationId] = asyncio.Queue(size)
        self._known: set[EvaluationId] = set()

    async def put(self, id: EvaluationId, *, dispatch: int) -> None:
        if id in self._known:
            return
        try:
            self._waiting.put_nowait(id)
        except asyncio.QueueFull:
            raise Unavailable(f"the queue of this process is full ({self._waiting.maxsize} evaluations)") from None
        self._known.add(id)

    @asynccontextmanager
    async def deliveries(self) -> AsyncIterator[AsyncIterator[InProcessDelivery]]:
        failure: Exception | None = None
        async with anyio.create_task_group() as delays:
            try:
                yield InProcessDeliveries(self, delays)
            except Exception as error:  # raised below, so that it does not arrive in a group
                failure = error
            delays.cancel_scope.cancel()
        if failure is not None:
            raise failure

    async def check(self) -> None:
        return

    async def take(self) -> EvaluationId:
        """Wait for an id and take it out of the queue."""
        id = await self._waiting.get()
        self._known.discard(id)
        return id
