"""Adapters that lose, repeat, delay and break, as their ports allow them to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

import anyio

from adapters.fakes import MemoryEvaluations
from adapters.in_process import InProcessFeed
from domain.model.evaluation import Evaluation
from domain.model.events import Event
from domain.model.ids import EvaluationId, Tenant
from domain.model.lane import Lane
from domain.model.progress import StageProgress
from ports.contracts.clock import START
from ports.errors import Unavailable
from ports.evaluations import Accepted, Change, Idempotency
from ports.queue import Place

T = TypeVar("T")


class LoopClock:
    """The time of the loop."""

    def now(self) -> datetime:
        return START + timedelta(seconds=asyncio.get_running_loop().time())


class CountingIds:
    """Ids that count on, so that a schedule has the same ones every time."""

    def __init__(self) -> None:
        self._last = 0

    def evaluation_id(self) -> EvaluationId:
        self._last += 1
        return EvaluationId(UUID(int=(7 << 76) | self._last))


@dataclass(slots=True)
class Chance:
    """How often things go wrong (0 to 1); every draw comes from the schedule's seed."""

    random: Random
    database_fails: float = 0.02
    answer_is_lost: float = 0.02  # the database has committed, and nobody hears of it
    ticket_is_lost: float = 0.1
    ticket_comes_twice: float = 0.1
    frame_is_lost: float = 0.2
    frame_comes_twice: float = 0.1

    def strikes(self, probability: float) -> bool:
        return self.random.random() < probability

    async def passes(self, longest: float) -> None:
        """A moment of up to `longest` seconds."""
        await asyncio.sleep(self.random.random() * longest)


@dataclass(slots=True)
class Process:
    """What kill -9 ends, and SIGSTOP holds: a process that is held does nothing until it is let go."""

    held: anyio.Event | None = None
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)

    async def runs(self) -> None:
        """Return when the process may go on."""
        while self.held is not None:
            await self.held.wait()


class RemoteEvaluations(MemoryEvaluations):
    """One process's way to the shared store: slow, at times broken, and held when the process is."""

    def __init__(self, store: MemoryEvaluations, process: Process, chance: Chance) -> None:
        super().__init__(LoopClock())
        self.__dict__.update(store.__dict__)
        self._process = process
        self._chance = chance

    async def add(self, evaluation: Evaluation, idempotency: Idempotency | None = None) -> Accepted:
        return await self._remotely(lambda: super(RemoteEvaluations, self).add(evaluation, idempotency))

    async def get(self, id: EvaluationId, tenant: Tenant) -> Evaluation:
        return await self._remotely(lambda: super(RemoteEvaluations, self).get(id, tenant))

    async def change(self, id: EvaluationId, change: Change, *, tenant: Tenant | None = None) -> Evaluation:
        return await self._remotely(lambda: super(RemoteEvaluations, self).change(id, change, tenant=tenant))

    async def change_due(self, change: Change, *, limit: int) -> Sequence[Evaluation]:
        return await self._remotely(lambda: super(RemoteEvaluations, self).change_due(change, limit=limit))

    async def events(self, id: EvaluationId, *, after: int, limit: int) -> Sequence[Event]:
        return await self._remotely(lambda: super(RemoteEvaluations, self).events(id, after=after, limit=limit))

    async def _remotely(self, call: Callable[[], Awaitable[T]]) -> T:
        await self._process.runs()
        await self._chance.passes(0.01)
        if self._chance.strikes(self._chance.database_fails):
            raise Unavailable("the database broke before")
        answer = await call()
        if self._chance.strikes(self._chance.answer_is_lost):
            raise Unavailable("the database broke after")
        await self._chance.passes(0.01)
        await self._process.runs()
        return answer


class LossyQueue:
    """A broker for all processes: loses, repeats, reorders, and can be wiped."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._waiting: list[EvaluationId] = []
        self._arrived = asyncio.Condition()

    async def put(self, id: EvaluationId, *, dispatch: int, lane: Lane | None = None) -> None:
        await self._chance.passes(0.01)
        if self._chance.strikes(self._chance.ticket_is_lost):
            return
        copies = 2 if self._chance.strikes(self._chance.ticket_comes_twice) else 1
        async with self._arrived:
            self._waiting += [id] * copies
            self._arrived.notify_all()

    def wipe(self) -> None:
        """Total loss of the broker's store."""
        self._waiting.clear()

    @asynccontextmanager
    async def deliveries(self, place: Place | None = None) -> AsyncIterator[AsyncIterator[LossyDelivery]]:
        yield self._deliver()

    async def check(self) -> None:
        return

    async def _deliver(self) -> AsyncIterator[LossyDelivery]:
        while True:
            async with self._arrived:
                await self._arrived.wait_for(lambda: bool(self._waiting))
                taken = self._waiting.pop(self._chance.random.randrange(len(self._waiting)))
            yield LossyDelivery(taken, self)


@dataclass(slots=True)
class LossyDelivery:
    """A ticket that is gone once it was handed out."""

    id: EvaluationId
    queue: LossyQueue

    async def extend(self) -> None:
        return

    async def done(self) -> None:
        return

    async def retry(self, *, after: timedelta) -> None:
        await self.queue.put(self.id, dispatch=0)


class LossyFeed(InProcessFeed):
    """Frames get lost, come twice, and overtake each other."""

    def __init__(self, chance: Chance) -> None:
        super().__init__()
        self._chance = chance

    async def publish(self, event: Event) -> None:
        for ear in list(self._audience.of(event.evaluation_id)):
            self._later(ear.offer, event)

    async def publish_progress(self, progress: StageProgress) -> None:
        for ear in list(self._audience.of(progress.evaluation_id)):
            self._later(ear.offer_progress, progress)

    def _later(self, offer: Callable[[T], None], told: T) -> None:
        if self._chance.strikes(self._chance.frame_is_lost):
            return
        copies = 2 if self._chance.strikes(self._chance.frame_comes_twice) else 1
        for _ in range(copies):
            asyncio.get_running_loop().call_later(self._chance.random.random() * 0.05, offer, told)
