"""The contract of a Feed."""

from __future__ import annotations

import asyncio
import gc
import math
import time
import tracemalloc
from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import anyio
import anyio.lowlevel
import pytest

from domain.model.events import Event, EventType, Stage
from domain.model.ids import EvaluationId
from domain.model.progress import StageProgress
from ports.contracts.base import Contract
from ports.contracts.builders import an_id
from ports.contracts.clock import START
from ports.feed import Feed, Subscription, Told

PATIENCE = timedelta(seconds=5)
A_MOMENT = timedelta(seconds=0.3)


@dataclass(frozen=True, slots=True)
class Feeds:
    """The feed of a process that works and the feed of a process that listens; they may be the same."""

    working: Feed
    listening: Feed


OpenFeeds = Callable[[], AbstractAsyncContextManager[Feeds]]


def an_event(id: EvaluationId, seq: int, type: EventType = EventType.STAGE) -> Event:
    """An event with every field filled."""
    succeeded = type is EventType.SUCCEEDED
    return Event(
        evaluation_id=id,
        seq=seq,
        type=type,
        attempt=2,
        stage=Stage.MATCHING,
        progress=0.75,
        message="matching – ✓",
        at=START + timedelta(milliseconds=seq),
        data={"score": 71.5, "recommendation": "review", "confidence": None} if succeeded else {},
    )


def some_progress(id: EvaluationId, fraction: float, message: str = "3 von 12 – ✓") -> StageProgress:
    """Progress with every field filled."""
    return StageProgress(
        evaluation_id=id, attempt=2, stage=Stage.MATCHING, fraction=fraction, message=message, at=START
    )


async def heard(subscription: Subscription, number: int) -> list[Told]:
    """What is told next, so much of it."""
    all_told = []
    for _ in range(number):
        told = await subscription.next(within=PATIENCE)
        assert told is not None
        all_told.append(told)
    return all_told


class FeedContract(Contract):
    @pytest.fixture
    @abstractmethod
    def open_feeds(self) -> OpenFeeds: ...

    @pytest.fixture
    async def feeds(self, open_feeds: OpenFeeds) -> AsyncIterator[Feeds]:
        async with open_feeds() as feeds:
            yield feeds

    async def test_events_arrive_whole_and_in_order(self, feeds: Feeds) -> None:
        id = an_id()
        published = [an_event(id, seq) for seq in range(1, 20)] + [an_event(id, 20, EventType.SUCCEEDED)]
        async with feeds.listening.subscribe(id) as subscription:
            for event in published:
                await feeds.working.publish(event)
            assert await heard(subscription, len(published)) == published

    async def test_an_event_reaches_a_listener_that_waits(self, feeds: Feeds) -> None:
        event = an_event(an_id(), 1)
        async with feeds.listening.subscribe(event.evaluation_id) as subscription, anyio.create_task_group() as tasks:
            tasks.start_soon(_publish_later, feeds.working, event)
            assert await subscription.next(within=PATIENCE) == event

    async def test_silence_ends_the_wait_when_it_has_lasted(self, feeds: Feeds) -> None:
        async with feeds.listening.subscribe(an_id()) as subscription:
            began = time.monotonic()
            assert await subscription.next(within=A_MOMENT) is None
            assert time.monotonic() - began >= A_MOMENT.total_seconds() * 0.95

    async def test_events_of_other_evaluations_do_not_arrive(self, feeds: Feeds) -> None:
        mine, other = an_id(), an_id()
        async with feeds.listening.subscribe(mine) as subscription, feeds.listening.subscribe(other):
            await feeds.working.publish(an_event(other, 1))
            await feeds.working.publish(an_event(mine, 1))
            assert await heard(subscription, 1) == [an_event(mine, 1)]
            assert await subscription.next(within=A_MOMENT) is None

    async def test_several_listeners_hear_the_same(self, feeds: Feeds) -> None:
        id = an_id()
        published = [an_event(id, seq) for seq in (1, 2, 3)]
        async with AsyncExitStack() as stack:
            enter = stack.enter_async_context
            subscriptions = [await enter(feeds.listening.subscribe(id)) for _ in range(5)]
            subscriptions.append(await enter(feeds.working.subscribe(id)))
            for event in published:
                await feeds.working.publish(event)
            assert [await heard(subscription, 3) for subscription in subscriptions] == [published] * 6

    async def test_a_listener_that_comes_later_hears_what_follows(self, feeds: Feeds) -> None:
        id = an_id()
        async with feeds.listening.subscribe(id) as early:
            await feeds.working.publish(an_event(id, 1))
            await heard(early, 1)
            async with feeds.listening.subscribe(id) as late:
                await feeds.working.publish(an_event(id, 2))
                assert await heard(late, 1) == await heard(early, 1) == [an_event(id, 2)]

    async def test_a_listener_that_leaves_stops_no_other(self, feeds: Feeds) -> None:
        id = an_id()
        async with feeds.listening.subscribe(id) as stays:
            async with feeds.listening.subscribe(id):
                pass
            await feeds.working.publish(an_event(id, 1))
            assert await heard(stays, 1) == [an_event(id, 1)]

    async def test_a_listener_that_comes_back_hears_again(self, feeds: Feeds) -> None:
        id = an_id()
        for seq in range(1, 30):
            async with feeds.listening.subscribe(id) as subscription:
                await feeds.working.publish(an_event(id, seq))
                assert await heard(subscription, 1) == [an_event(id, seq)]

    async def test_progress_arrives_whole(self, feeds: Feeds) -> None:
        progress = some_progress(an_id(), 0.25)
        async with feeds.listening.subscribe(progress.evaluation_id) as subscription:
            await feeds.working.publish_progress(progress)
            assert await heard(subscription, 1) == [progress]

    async def test_progress_of_other_evaluations_does_not_arrive(self, feeds: Feeds) -> None:
        mine, other = an_id(), an_id()
        async with feeds.listening.subscribe(mine) as subscription, feeds.listening.subscribe(other):
            await feeds.working.publish_progress(some_progress(other, 0.5))
            await feeds.working.publish_progress(some_progress(mine, 0.5))
            assert await heard(subscription, 1) == [some_progress(mine, 0.5)]
            assert await subscription.next(within=A_MOMENT) is None

    async def test_progress_costs_a_listener_that_does_not_read_no_event(self, feeds: Feeds) -> None:
        """And of what it did not read only the latest is left."""
        id = an_id()
        published = [an_event(id, seq) for seq in (1, 2)]
        async with feeds.listening.subscribe(id) as idle, feeds.listening.subscribe(id) as busy:
            await feeds.working.publish(published[0])
            await heard(busy, 1)
            for number in range(1, 201):
                await feeds.working.publish_progress(some_progress(id, number / 200))
                if number % 20 == 0:
                    await anyio.sleep(0.01)  # more of it than an evaluation may have is left out
            await feeds.working.publish(published[1])
            while not isinstance(await busy.next(within=PATIENCE), Event):
                pass
            assert await heard(idle, 2) == published
            (latest,) = await heard(idle, 1)
            assert isinstance(latest, StageProgress)
            assert latest.fraction > 0.5
            assert await idle.next(within=A_MOMENT) is None

    async def test_progress_that_nobody_listens_to_is_forgotten(self, feeds: Feeds) -> None:
        id, other = an_id(), an_id()
        async with feeds.listening.subscribe(other) as witness:
            await feeds.working.publish_progress(some_progress(id, 0.5))
            await feeds.working.publish_progress(some_progress(other, 0.5))
            await heard(witness, 1)  # so what was published before it has passed
            async with feeds.listening.subscribe(id) as subscription:
                assert await subscription.next(within=A_MOMENT) is None

    async def test_a_listener_that_does_not_read_loses_and_neither_blocks_nor_grows(self, feeds: Feeds) -> None:
        id = an_id()
        async with feeds.listening.subscribe(id) as idle, feeds.listening.subscribe(id) as busy:
            await _flood(feeds, id, busy, range(1, 300))  # whatever is made once is made now
            gc.collect()
            tracemalloc.start()
            await _flood(feeds, id, busy, range(300, 2_500))
            gc.collect()
            grown, _ = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert grown < 100_000, f"{grown} bytes for a listener that does not read"
            kept = 0
            while await idle.next(within=timedelta(seconds=0.1)) is not None:
                kept += 1
            assert 1 <= kept <= 1_000

    async def test_listeners_that_left_leave_nothing_behind(self, feeds: Feeds) -> None:
        await self._come_and_go(feeds, 200)  # whatever is made once is made now
        await anyio.sleep(0.1)
        tasks = asyncio.all_tasks()
        gc.collect()
        tracemalloc.start()
        await self._come_and_go(feeds, 400)
        await anyio.sleep(0.1)  # the loop forgets its own timers once they are due
        with anyio.fail_after(5):
            while asyncio.all_tasks() - tasks:  # noqa: ASYNC110  # the tasks of a library set no event of ours
                await anyio.sleep(0.01)
        gc.collect()
        grown, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert grown < 400 * 100, f"{grown} bytes for 400 listeners that have left"

    async def _come_and_go(self, feeds: Feeds, times: int) -> None:
        """One listener after the other, some of which leave while they wait or while they subscribe."""
        for number in range(times):
            with anyio.move_on_after(0.0002 if number % 2 else math.inf):
                async with feeds.listening.subscribe(id := an_id()) as subscription:
                    await feeds.working.publish(an_event(id, 1))
                    await subscription.next(within=PATIENCE)

    async def test_a_listener_that_gave_up_stops_no_other(self, feeds: Feeds) -> None:
        id = an_id()
        for _ in range(50):
            with anyio.move_on_after(0.0002):
                async with feeds.listening.subscribe(id):
                    await anyio.sleep(1)
        async with feeds.listening.subscribe(id) as subscription:
            await feeds.working.publish(an_event(id, 1))
            assert await heard(subscription, 1) == [an_event(id, 1)]

    async def test_what_goes_wrong_in_a_listener_passes_through(self, feeds: Feeds) -> None:
        with pytest.raises(LookupError):
            async with feeds.listening.subscribe(an_id()):
                raise LookupError


async def _publish_later(feed: Feed, event: Event) -> None:
    await anyio.sleep(0.1)
    await feed.publish(event)


async def _flood(feeds: Feeds, id: EvaluationId, reader: Subscription, seqs: range) -> None:
    """Publish, each event when the one before was read; no other listener reads."""
    for seq in seqs:
        with anyio.fail_after(1):
            await feeds.working.publish(an_event(id, seq))
        await anyio.lowlevel.checkpoint()  # the loop itself forgets its timers only then
        assert await reader.next(within=PATIENCE) is not None
