"""The part of a Queue's contract that is about lanes, for those that promise to let them take turns."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, pairwise
from typing import ClassVar

import anyio
import pytest

from domain.model.ids import EvaluationId, Tenant, VacancyId
from domain.model.lane import Lane
from domain.model.shares import GuestPlace, Place, Shares
from ports.contracts.base import Contract
from ports.contracts.builders import an_id
from ports.queue import Delivery, Queue

OpenQueue = Callable[..., AbstractAsyncContextManager[Queue]]
"""Opens the queue; within one test every call opens the same one. `size` bounds it, in evaluations."""

_WORK = 0.02  # seconds that a worker of these tests takes for one


@dataclass(frozen=True, kw_only=True)
class QueuePromises:
    """What one queue promises and another leaves to the sweeper, or to chance."""

    redelivers_after: timedelta | None  # a delivery that was abandoned; None when it does not come back
    survives_restart: bool
    takes_turns: bool  # piles take turns, tenants do, and single jobs have every other turn


class TurnsContract(Contract):
    promises: ClassVar[QueuePromises]

    @pytest.fixture
    @abstractmethod
    def open_queue(self) -> OpenQueue: ...

    @pytest.fixture
    async def queue(self, open_queue: OpenQueue) -> AsyncIterator[Queue]:
        async with open_queue() as queue:
            yield queue

    def is_one_to_the_queue(self, lane: Lane, other: Lane) -> bool:
        """Whether the queue puts both into one, as one does that has fewer places than there are lanes."""
        return False

    async def test_a_single_job_does_not_wait_for_a_pile(self, queue: Queue) -> None:
        pile, single = self._lanes("pile", "single")
        lanes = await _offered(queue, pile, 100)
        async with queue.deliveries() as deliveries:
            received = await _received(deliveries, lanes, 5)
            lanes |= await _offered(queue, single, 1)
            received += await _received(deliveries, lanes, 96)
        if self.promises.takes_turns:
            assert received.index(single) <= 5 + 2
        assert received.count(pile) == 100

    async def test_many_single_jobs_leave_a_pile_every_other_turn(self, queue: Queue) -> None:
        single, pile = self._lanes("single", "pile")
        lanes = await _offered(queue, single, 10) | await _offered(queue, pile, 10)
        async with queue.deliveries() as deliveries:
            received = await _received(deliveries, lanes, 20)
        if self.promises.takes_turns:
            assert all(one != next for one, next in pairwise(received))
        assert received.count(pile) == 10

    async def test_piles_take_turns(self, queue: Queue) -> None:
        pile, other = self._lanes("pile", "pile")
        lanes = await _offered(queue, pile, 10) | await _offered(queue, other, 2)
        async with queue.deliveries() as deliveries:
            received = await _received(deliveries, lanes, 12)
        if self.promises.takes_turns:
            assert [set(received[:2]), set(received[2:4])] == [{pile, other}] * 2
        assert received.count(pile) == 10

    async def test_a_tenant_does_not_wait_for_all_that_another_has(self, queue: Queue) -> None:
        single, pile, others = self._lanes("single", "pile", "single")
        lanes = await _offered(queue, pile, 30) | await _offered(queue, single, 30)
        lanes |= await _offered(queue, others, 2)
        async with queue.deliveries() as deliveries:
            received = await _received(deliveries, lanes, 62)
        if self.promises.takes_turns:
            assert received[:8].count(others) == 2
        assert received.count(others) == 2

    @pytest.mark.parametrize("behind", [False, True])
    async def test_a_guest_is_handed_what_another_tenant_has_and_nothing_else(self, queue: Queue, behind: bool) -> None:
        flood, his = Lane(Tenant("flood"), behind=behind), Lane(Tenant("his"))
        shares = Shares(1, budget_s=30)
        await _offered(queue, flood, 20)
        async with queue.deliveries(Place(shares)) as hers, queue.deliveries(GuestPlace(shares)) as guests:
            in_hand = await anext(hers)
            with anyio.move_on_after(0.3):
                pytest.fail(f"{(await anext(guests)).id} came, whose tenant has every place")
            [id] = await _offered(queue, his, 1)
            with anyio.fail_after(5):
                assert await finished(guests) == id
            await in_hand.done()

    async def test_what_a_guest_may_not_have_is_there_for_a_place(self, queue: Queue) -> None:
        shares = Shares(1, budget_s=30)
        place = Place(shares)
        lanes = await _offered(queue, Lane(Tenant("flood")), 5)
        async with queue.deliveries(place) as hers, queue.deliveries(GuestPlace(shares)) as guests:
            received = []
            for _ in lanes:
                with anyio.fail_after(10):
                    received.append(await finished(hers))
                with anyio.move_on_after(0.1):
                    await anext(guests)
                place.leave()
        assert sorted(received) == sorted(lanes)

    async def test_within_a_lane_the_first_comes_first(self, queue: Queue) -> None:
        (pile,) = self._lanes("pile")
        lanes = await _offered(queue, pile, 20)
        async with queue.deliveries() as deliveries:
            received = [await finished(deliveries) for _ in lanes]
        assert received == [*lanes]

    def _lanes(self, *kinds: str) -> list[Lane]:
        """So many that are apart, each of a tenant of its own, but for a pile after single jobs: it is of theirs."""
        found: list[Lane] = []
        tenants = (Tenant(f"tenant-{number}") for number in count())
        for kind in kinds:
            for _ in range(1_000):
                tenant = found[-1].tenant if kind == "pile" and found else next(tenants)
                lane = Lane(tenant, VacancyId(an_id()) if kind == "pile" else None)
                if not any(self.is_one_to_the_queue(lane, other) for other in found):
                    found.append(lane)
                    break
        assert len(found) == len(kinds), "to this queue nearly all lanes are one"
        return found


async def finished(deliveries: AsyncIterator[Delivery]) -> EvaluationId:
    """Receive one and be done with it."""
    delivery = await anext(deliveries)
    await delivery.done()
    return delivery.id


async def _offered(queue: Queue, lane: Lane, number: int) -> dict[EvaluationId, Lane]:
    ids = [an_id() for _ in range(number)]
    for id in ids:
        await queue.put(id, dispatch=1, lane=lane)
    return dict.fromkeys(ids, lane)


async def _received(deliveries: AsyncIterator[Delivery], lanes: dict[EvaluationId, Lane], number: int) -> list[Lane]:
    """The lanes of so many deliveries, by a worker that works on each."""
    received = []
    for _ in range(number):
        with anyio.fail_after(30):
            received.append(lanes[await finished(deliveries)])
        await anyio.sleep(_WORK)
    return received
