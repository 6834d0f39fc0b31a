"""A process at work says so at once, again and again, and says when it stops."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import anyio

from adapters.fakes import MemoryEvaluations
from adapters.workers import give_signs_of_life
from ports.contracts.clock import ManualClock
from ports.errors import Unavailable

BEAT = timedelta(seconds=0.01)


class Registry(MemoryEvaluations):
    """Counts the signs; away when told so."""

    def __init__(self) -> None:
        super().__init__(ManualClock())
        self.signs = 0
        self.enough = anyio.Event()
        self.is_away = False

    async def seen(self, worker: str) -> None:
        self.signs += 1
        if self.signs >= 4:
            self.enough.set()
        if self.is_away:
            raise Unavailable("the database cannot be reached")
        await super().seen(worker)

    async def at_work(self) -> int:
        return (await self.attendance(within=timedelta(hours=1))).at_work


async def test_signs_go_on_until_the_process_stops_and_that_is_a_sign_too() -> None:
    registry = Registry()
    async with anyio.create_task_group() as group:
        await group.start(partial(give_signs_of_life, every=BEAT), registry, "host:1")
        assert await registry.at_work() == 1
        with anyio.fail_after(5):
            await registry.enough.wait()
        assert await registry.at_work() == 1
        group.cancel_scope.cancel()
    assert await registry.at_work() == 0


async def test_a_store_that_is_away_stops_neither_the_start_nor_the_signs() -> None:
    registry = Registry()
    registry.is_away = True
    async with anyio.create_task_group() as group:
        await group.start(partial(give_signs_of_life, every=BEAT), registry, "host:1")
        with anyio.fail_after(5):
            await registry.enough.wait()
        registry.is_away, registry.enough, registry.signs = False, anyio.Event(), 0
        with anyio.fail_after(5):
            await registry.enough.wait()
        assert await registry.at_work() == 1
        group.cancel_scope.cancel()
