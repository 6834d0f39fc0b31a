"""Faults of queues."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.in_process import InProcessQueue
from domain.model.ids import EvaluationId, VacancyId
from domain.model.lane import Lane
from ports.contracts.builders import ALICE, an_id
from ports.contracts.queue import OpenQueue, QueueContract, QueuePromises
from ports.queue import Delivery, Place, Queue
from tests.contracts.faults import noticed_by

_ONE_PILE = VacancyId(an_id())


class Queues(QueueContract):
    promises = QueuePromises(redelivers_after=None, survives_restart=False, takes_turns=True)
    faulty: type[InProcessQueue] = InProcessQueue

    @pytest.fixture
    def open_queue(self) -> OpenQueue:
        @asynccontextmanager
        async def opened(size: int = 1000) -> AsyncIterator[Queue]:
            yield self.faulty(size=size)

        return opened


class HasNoBound(InProcessQueue):
    def __init__(self, *, size: int) -> None:
        super().__init__(size=1_000_000)


class Impatient:
    """A delivery that comes back at once."""

    def __init__(self, delivery: Delivery) -> None:
        self.id = delivery.id
        self.done = delivery.done
        self.extend = delivery.extend
        self.delivery = delivery

    async def retry(self, *, after: timedelta) -> None:
        await self.delivery.retry(after=timedelta())


class RetriesAtOnce(InProcessQueue):
    @asynccontextmanager
    async def deliveries(self) -> AsyncIterator[AsyncIterator[Delivery]]:  # type: ignore[override]
        async def impatient(patient: AsyncIterator[Delivery]) -> AsyncIterator[Delivery]:
            async for delivery in patient:
                yield Impatient(delivery)

        async with super().deliveries() as patient:
            yield impatient(patient)


class DeliversTwice(InProcessQueue):
    @asynccontextmanager
    async def deliveries(self) -> AsyncIterator[AsyncIterator[Delivery]]:  # type: ignore[override]
        async def twice(once: AsyncIterator[Delivery]) -> AsyncIterator[Delivery]:
            async for delivery in once:
                yield delivery
                yield delivery

        async with super().deliveries() as once:
            yield twice(once)


class HandsOutTheOldest(InProcessQueue):
    async def put(self, id: EvaluationId, *, dispatch: int, lane: Lane | None = None) -> None:
        await super().put(id, dispatch=dispatch)


class PrefersSingleJobs(InProcessQueue):
    """As long as there are any."""

    def __init__(self, *, size: int) -> None:
        super().__init__(size=size)
        self.single: deque[tuple[EvaluationId, Lane]] = deque()

    async def put(self, id: EvaluationId, *, dispatch: int, lane: Lane | None = None) -> None:
        if lane is not None and lane.batch is None:
            self.single.append((id, lane))
        else:
            await super().put(id, dispatch=dispatch, lane=lane)

    async def take(self, place: Place | None = None) -> tuple[EvaluationId, Lane]:
        return self.single.popleft() if self.single else await super().take(place)


class TakesPilesByAge(InProcessQueue):
    async def put(self, id: EvaluationId, *, dispatch: int, lane: Lane | None = None) -> None:
        one = lane and replace(lane, batch=lane.batch and _ONE_PILE)
        await super().put(id, dispatch=dispatch, lane=one)


class KnowsNoTenants(InProcessQueue):
    async def put(self, id: EvaluationId, *, dispatch: int, lane: Lane | None = None) -> None:
        await super().put(id, dispatch=dispatch, lane=lane and replace(lane, tenant=ALICE))


@noticed_by("test_a_full_queue_refuses_quickly")
class TestHasNoBound(Queues):
    faulty = HasNoBound


@noticed_by("test_a_delivery_is_handed_out_again_when_it_is_due_and_not_before")
class TestRetriesAtOnce(Queues):
    faulty = RetriesAtOnce


@noticed_by("test_what_is_put_is_delivered_once")
class TestDeliversTwice(Queues):
    faulty = DeliversTwice


@noticed_by("test_what_waits_is_there_after_a_restart_where_that_is_promised")
class TestForgetsTheQueue(Queues):
    promises = QueuePromises(redelivers_after=None, survives_restart=True, takes_turns=True)


@noticed_by("test_an_abandoned_delivery_comes_back_where_that_is_promised")
class TestNeverRedelivers(Queues):
    promises = QueuePromises(redelivers_after=timedelta(seconds=0.3), survives_restart=False, takes_turns=True)


@noticed_by("test_a_single_job_does_not_wait_for_a_pile")
class TestHandsOutTheOldest(Queues):
    faulty = HandsOutTheOldest


@noticed_by("test_many_single_jobs_leave_a_pile_every_other_turn")
class TestPrefersSingleJobs(Queues):
    faulty = PrefersSingleJobs


@noticed_by("test_piles_take_turns")
class TestTakesPilesByAge(Queues):
    faulty = TakesPilesByAge


@noticed_by("test_a_tenant_does_not_wait_for_all_that_another_has")
class TestKnowsNoTenants(Queues):
    faulty = KnowsNoTenants
