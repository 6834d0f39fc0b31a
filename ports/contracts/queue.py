"""The contract of a Queue, with what some promise and others leave to the sweeper."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import anyio
import pytest

from domain.model.ids import EvaluationId, VacancyId
from domain.model.lane import Lane
from ports.contracts.builders import ALICE, an_id
from ports.contracts.turns import OpenQueue, QueuePromises, TurnsContract, finished
from ports.errors import Unavailable
from ports.queue import Delivery, Queue

__all__ = ["OpenQueue", "QueueContract", "QueuePromises"]

QUIET = 0.4  # seconds in which what may not come does not come
SOON = timedelta(seconds=0.4)


async def nothing_from(deliveries: AsyncIterator[Delivery]) -> bool:
    """Whether nothing comes for a while."""
    with anyio.move_on_after(QUIET):
        await anext(deliveries)
        return False
    return True


class QueueContract(TurnsContract):
    async def test_what_is_put_is_delivered_once(self, queue: Queue) -> None:
        ids = [an_id() for _ in range(20)]
        for id in ids:
            await queue.put(id, dispatch=1)
        async with queue.deliveries() as deliveries:
            assert [await finished(deliveries) for _ in ids] == ids
            assert await nothing_from(deliveries)

    async def test_what_is_put_later_reaches_a_worker_that_waits(self, queue: Queue) -> None:
        id = an_id()
        async with queue.deliveries() as deliveries, anyio.create_task_group() as tasks:
            tasks.start_soon(_put_later, queue, id)
            with anyio.fail_after(5):
                assert await finished(deliveries) == id

    @pytest.mark.parametrize("lane", [None, Lane(ALICE), Lane(ALICE, VacancyId(an_id()))])
    async def test_offers_of_an_evaluation_that_waits_already_are_one(self, queue: Queue, lane: Lane | None) -> None:
        one, other = an_id(), an_id()
        for id, dispatch in ((one, 1), (one, 1), (other, 1), (one, 2), (one, 3)):
            await queue.put(id, dispatch=dispatch, lane=lane)
        async with queue.deliveries() as deliveries:
            assert {await finished(deliveries), await finished(deliveries)} == {one, other}
            assert await nothing_from(deliveries)

    async def test_what_was_done_can_be_offered_again(self, queue: Queue) -> None:
        id = an_id()
        async with queue.deliveries() as deliveries:
            for dispatch in (1, 2, 3):
                await queue.put(id, dispatch=dispatch)
                with anyio.fail_after(5):
                    assert await finished(deliveries) == id

    async def test_two_workers_share(self, queue: Queue) -> None:
        ids = {an_id() for _ in range(40)}
        taken: list[tuple[str, EvaluationId]] = []

        async def work(name: str) -> None:
            async with queue.deliveries() as deliveries:
                while len(taken) < len(ids):
                    with anyio.move_on_after(QUIET):
                        taken.append((name, await finished(deliveries)))
                        await anyio.sleep(0.005)  # the time that the work takes

        for id in ids:
            await queue.put(id, dispatch=1)
        with anyio.fail_after(10):
            async with anyio.create_task_group() as workers:
                workers.start_soon(work, "one")
                workers.start_soon(work, "other")
        assert sorted(id for _, id in taken) == sorted(ids)
        assert {name for name, _ in taken} == {"one", "other"}

    async def test_a_delivery_is_handed_out_again_when_it_is_due_and_not_before(self, queue: Queue) -> None:
        id = an_id()
        await queue.put(id, dispatch=1)
        async with queue.deliveries() as deliveries:
            first = await anext(deliveries)
            given_back = time.monotonic()
            await first.retry(after=SOON)
            with anyio.fail_after(10):
                assert await finished(deliveries) == id
        assert time.monotonic() - given_back >= SOON.total_seconds() * 0.95

    async def test_another_worker_can_have_what_was_given_back(self, queue: Queue) -> None:
        id = an_id()
        await queue.put(id, dispatch=1)
        async with queue.deliveries() as one, queue.deliveries() as other:
            await (await anext(one)).retry(after=timedelta())
            with anyio.fail_after(5):
                assert await finished(other) == id

    async def test_an_abandoned_delivery_comes_back_where_that_is_promised(self, queue: Queue) -> None:
        id = an_id()
        await queue.put(id, dispatch=1)
        async with queue.deliveries() as deliveries:
            abandoned = await anext(deliveries)
        async with queue.deliveries() as deliveries:
            if self.promises.redelivers_after is None:
                assert await nothing_from(deliveries)
                return
            with anyio.fail_after(self.promises.redelivers_after.total_seconds() * 3):
                assert await finished(deliveries) == abandoned.id

    async def test_what_waits_is_there_after_a_restart_where_that_is_promised(self, open_queue: OpenQueue) -> None:
        id = an_id()
        async with open_queue() as before:
            await before.put(id, dispatch=1)
        async with open_queue() as after, after.deliveries() as deliveries:
            if not self.promises.survives_restart:
                assert await nothing_from(deliveries)
                return
            with anyio.fail_after(5):
                assert await finished(deliveries) == id

    async def test_a_delivery_that_is_extended_stays_in_its_hands(self, queue: Queue) -> None:
        await queue.put(an_id(), dispatch=1)
        promised = self.promises.redelivers_after or timedelta(seconds=0.5)
        async with queue.deliveries() as deliveries, queue.deliveries() as others:
            delivery = await anext(deliveries)
            until = time.monotonic() + promised.total_seconds() * 1.8
            with anyio.move_on_after(promised.total_seconds() * 1.8):
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(_keep_extending, delivery, promised / 3)
                    await anext(others)
            assert time.monotonic() >= until, "it was handed out twice"
            await delivery.done()
            assert await nothing_from(others)

    async def test_a_full_queue_refuses_quickly(self, open_queue: OpenQueue) -> None:
        async with open_queue(size=3) as queue:
            waiting = [an_id() for _ in range(3)]
            for id in waiting:
                await queue.put(id, dispatch=1)
            with anyio.fail_after(2), pytest.raises(Unavailable, match="full"):
                await queue.put(an_id(), dispatch=1)
            await queue.put(waiting[0], dispatch=2)  # it has its place already
            async with queue.deliveries() as deliveries:
                assert {await finished(deliveries) for _ in waiting} == set(waiting)
                await queue.put(late := an_id(), dispatch=1)
                assert await finished(deliveries) == late

    async def test_giving_back_to_a_full_queue_harms_nobody(self, open_queue: OpenQueue) -> None:
        async with open_queue(size=1) as queue:
            await queue.put(an_id(), dispatch=1)
            async with queue.deliveries() as deliveries:
                delivery = await anext(deliveries)
                await delivery.done()
                await queue.put(an_id(), dispatch=1)
                await delivery.retry(after=timedelta())
                await anyio.sleep(0.05)
                await finished(deliveries)

    async def test_a_reader_that_was_canceled_loses_nothing_and_may_read_on(self, queue: Queue) -> None:
        async with queue.deliveries() as deliveries:
            for seconds in (0, 0.0005, 0.002, 0.05):
                with anyio.move_on_after(seconds):
                    pytest.fail(f"nothing was put, and {(await anext(deliveries)).id} came")
                await queue.put(id := an_id(), dispatch=1)
                with anyio.fail_after(5):
                    assert await finished(deliveries) == id

    async def test_cancellation_while_work_arrives_loses_nothing(self, queue: Queue) -> None:
        ids = [an_id() for _ in range(60)]
        seen: list[EvaluationId] = []

        async def put_all() -> None:
            for id in ids:
                await queue.put(id, dispatch=1)
                await anyio.sleep(0.001)

        async with queue.deliveries() as deliveries, anyio.create_task_group() as tasks:
            tasks.start_soon(put_all)
            with anyio.fail_after(30):
                while len(seen) < len(ids):
                    delivery = None
                    with anyio.move_on_after(0.0015):
                        delivery = await anext(deliveries)
                    if delivery is not None:
                        await delivery.done()
                        seen.append(delivery.id)
        assert seen == ids

    async def test_a_reader_that_leaves_gives_back_what_it_never_read(self, queue: Queue) -> None:
        async with queue.deliveries() as deliveries:
            with anyio.move_on_after(0.05):
                await anext(deliveries)
            await queue.put(id := an_id(), dispatch=1)
            await anyio.sleep(0.1)  # long enough to be sent to the reader that has stopped reading
        async with queue.deliveries() as deliveries:
            with anyio.fail_after(0.5):
                assert await finished(deliveries) == id

    async def test_leaving_leaves_no_task_behind(self, queue: Queue) -> None:
        before = asyncio.all_tasks()
        for _ in range(20):
            async with AsyncExitStack() as stack:
                readers = [await stack.enter_async_context(queue.deliveries()) for _ in range(5)]
                for reader in readers:
                    with anyio.move_on_after(0.005):
                        await anext(reader)
        await anyio.sleep(0.05)
        assert asyncio.all_tasks() - before == set()

    async def test_what_goes_wrong_in_the_reader_passes_through(self, queue: Queue) -> None:
        with pytest.raises(LookupError):
            async with queue.deliveries():
                raise LookupError

    async def test_a_queue_that_is_there_passes_its_check(self, queue: Queue) -> None:
        await queue.check()
        await queue.check()
        async with queue.deliveries() as deliveries:
            assert await nothing_from(deliveries)


async def _put_later(queue: Queue, id: EvaluationId) -> None:
    await anyio.sleep(0.1)
    await queue.put(id, dispatch=1)


async def _keep_extending(delivery: Delivery, every: timedelta) -> None:
    while True:
        await delivery.extend()
        await anyio.sleep(every.total_seconds())
