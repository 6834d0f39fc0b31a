"""A queue among the tasks of one process, with a lane for each batch."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import anyio
from anyio.abc import TaskGroup

from domain.model.ids import EvaluationId, Tenant, VacancyId
from domain.model.lane import Lane
from ports.errors import Unavailable

_NOBODY = Lane(Tenant(""))


class InProcessDelivery:
    """An id in the hands of one worker."""

    def __init__(self, queue: InProcessQueue, id: EvaluationId, lane: Lane, delays: TaskGroup) -> None:
        self.id = id
        self._lane = lane
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
            await self._queue.put(self.id, dispatch=0, lane=self._lane)


class InProcessDeliveries(AsyncIterator[InProcessDelivery]):
    """No generator, which would be at its end once a reader is canceled."""

    def __init__(self, queue: InProcessQueue, delays: TaskGroup) -> None:
        self._queue = queue
        self._delays = delays

    async def __anext__(self) -> InProcessDelivery:
        id, lane = await self._queue.take()
        return InProcessDelivery(self._queue, id, lane, self._delays)


class InProcessQueue:
    """A Queue whose lanes are of bounded size and hold each id once; what does not fit is left to the sweeper."""

    def __init__(self, *, size: int = 10_000) -> None:
        self._size = size
        self._waiting = _FairQueue()
        self._known: set[EvaluationId] = set()

    async def put(self, id: EvaluationId, *, dispatch: int, lane: Lane | None = None) -> None:
        lane = lane or _NOBODY
        if id in self._known:
            return
        if self._waiting.held(lane) >= self._size:
            raise Unavailable(f"the queue of this process is full ({self._size} evaluations)")
        self._waiting.put_nowait((id, lane))
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

    async def take(self) -> tuple[EvaluationId, Lane]:
        """Wait for an id whose turn it is and take it out of the queue, with the lane that it was in."""
        id, lane = await self._waiting.get()
        self._known.discard(id)
        return id, lane


class _Turns:
    """What one tenant has waiting: single jobs have every other turn, its batches share the rest."""

    def __init__(self) -> None:
        self.single: deque[EvaluationId] = deque()
        self.batches: OrderedDict[VacancyId, deque[EvaluationId]] = OrderedDict()
        self._batch_next = False

    def lane(self, batch: VacancyId | None) -> deque[EvaluationId]:
        return self.single if batch is None else self.batches.setdefault(batch, deque())

    def take(self) -> tuple[EvaluationId, VacancyId | None]:
        if self.single and not (self._batch_next and self.batches):
            self._batch_next = True
            return self.single.popleft(), None
        self._batch_next = False
        batch, waiting = self.batches.popitem(last=False)
        id = waiting.popleft()
        if waiting:
            self.batches[batch] = waiting  # behind the others
        return id, batch

    def __bool__(self) -> bool:
        return bool(self.single or self.batches)


class _FairQueue(asyncio.Queue[tuple[EvaluationId, Lane]]):
    """Goes round the tenants, and of each tenant round its lanes."""

    def _init(self, maxsize: int) -> None:
        self._tenants: OrderedDict[Tenant, _Turns] = OrderedDict()
        self._count = 0

    def held(self, lane: Lane) -> int:
        """How many wait in a lane."""
        turns = self._tenants.get(lane.tenant)
        if turns is None or (lane.batch is not None and lane.batch not in turns.batches):
            return 0
        return len(turns.lane(lane.batch))

    def _put(self, item: tuple[EvaluationId, Lane]) -> None:
        id, lane = item
        self._tenants.setdefault(lane.tenant, _Turns()).lane(lane.batch).append(id)
        self._count += 1

    def _get(self) -> tuple[EvaluationId, Lane]:
        tenant, turns = self._tenants.popitem(last=False)
        id, batch = turns.take()
        if turns:
            self._tenants[tenant] = turns  # behind the others
        self._count -= 1
        return id, Lane(tenant, batch)

    def qsize(self) -> int:
        return self._count

    def empty(self) -> bool:
        return not self._count
