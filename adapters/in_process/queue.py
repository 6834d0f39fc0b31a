"""A queue among the tasks of one process, with a lane for each batch."""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import anyio
import anyio.lowlevel
from anyio.abc import TaskGroup

from domain.model.ids import EvaluationId, Tenant, VacancyId
from domain.model.lane import Lane
from ports.errors import Unavailable
from ports.queue import AnyPlace, Place

_GUEST_LOOKS_AGAIN_S = 1.0  # time alone may let a tenant in: it is within its budget again
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

    def __init__(self, queue: InProcessQueue, place: Place, delays: TaskGroup) -> None:
        self._queue = queue
        self._place = place
        self._delays = delays

    async def __anext__(self) -> InProcessDelivery:
        id, lane = await self._queue.take(self._place)
        return InProcessDelivery(self._queue, id, lane, self._delays)


class InProcessQueue:
    """A Queue whose lanes are of bounded size and hold each id once; what does not fit is left to the sweeper."""

    def __init__(self, *, size: int = 10_000) -> None:
        self._size = size
        self._waiting = _Waiting()
        self._known: set[EvaluationId] = set()
        self._readers: dict[anyio.Event, Place] = {}  # that wait, the longest first

    async def put(self, id: EvaluationId, *, dispatch: int, lane: Lane | None = None) -> None:
        lane = lane or _NOBODY
        if id in self._known:
            return
        if self._waiting.held(lane) >= self._size:
            raise Unavailable(f"the queue of this process is full ({self._size} evaluations)")
        self._waiting.add(id, lane)
        self._known.add(id)
        self._wake([lane.tenant])

    @asynccontextmanager
    async def deliveries(self, place: Place | None = None) -> AsyncIterator[AsyncIterator[InProcessDelivery]]:
        failure: Exception | None = None
        async with anyio.create_task_group() as delays:
            try:
                yield InProcessDeliveries(self, place or AnyPlace(), delays)
            except Exception as error:  # raised below, so that it does not arrive in a group
                failure = error
            delays.cancel_scope.cancel()
        if failure is not None:
            raise failure

    async def check(self) -> None:
        return

    async def take(self, place: Place | None = None) -> tuple[EvaluationId, Lane]:
        """Wait for an id whose turn it is and take it out of the queue, with the lane that it was in."""
        place = place or AnyPlace()
        await anyio.lowlevel.checkpoint()
        while (found := self._waiting.take(place)) is None:
            await self._woken(place)
        id, lane = found
        self._known.discard(id)
        place.take(lane.tenant)
        self._wake(self._waiting.tenants)  # a guest may come, now that one place more is taken
        return id, lane

    async def _woken(self, place: Place) -> None:
        woken = anyio.Event()
        self._readers[woken] = place
        try:
            with anyio.move_on_after(_GUEST_LOOKS_AGAIN_S if place.guest else math.inf):
                await woken.wait()
        except anyio.get_cancelled_exc_class():
            if woken.is_set():  # another one has to take what it was woken for
                self._readers.pop(woken, None)
                self._wake(self._waiting.tenants)
            raise
        finally:
            self._readers.pop(woken, None)

    def _wake(self, tenants: Iterable[Tenant]) -> None:
        """The reader that waits the longest of those that may take something of these tenants."""
        for tenant in tenants:
            for woken, place in self._readers.items():
                if place.rank(tenant) is not None:
                    del self._readers[woken]
                    woken.set()
                    return


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


class _Waiting:
    """Goes round the tenants, and of each tenant round its lanes."""

    def __init__(self) -> None:
        self.tenants: OrderedDict[Tenant, _Turns] = OrderedDict()

    def held(self, lane: Lane) -> int:
        """How many wait in a lane."""
        turns = self.tenants.get(lane.tenant)
        if turns is None or (lane.batch is not None and lane.batch not in turns.batches):
            return 0
        return len(turns.lane(lane.batch))

    def add(self, id: EvaluationId, lane: Lane) -> None:
        self.tenants.setdefault(lane.tenant, _Turns()).lane(lane.batch).append(id)

    def take(self, place: Place) -> tuple[EvaluationId, Lane] | None:
        """Of the tenants with the lowest rank the one that waits the longest; None when none may come."""
        tenant = self._next(place)
        if tenant is None:
            return None
        turns = self.tenants.pop(tenant)
        id, batch = turns.take()
        if turns:
            self.tenants[tenant] = turns  # behind the others
        return id, Lane(tenant, batch)

    def _next(self, place: Place) -> Tenant | None:
        best: tuple[int, Tenant] | None = None
        for tenant in self.tenants:
            rank = place.rank(tenant)
            if rank == 0:
                return tenant
            if rank is not None and (best is None or rank < best[0]):
                best = rank, tenant
        return best[1] if best else None
