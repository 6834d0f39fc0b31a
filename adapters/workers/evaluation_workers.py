"""Takes evaluations from the queue and runs them, a bounded number at once, until `stop`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import timedelta

import anyio
import structlog

from adapters.workers.room import Room
from domain.model.errors import AlreadyFinished, EvaluationNotFound, LeaseHeld, Refusal, StaleAttempt
from domain.model.evaluation import Evaluation
from domain.model.events import EventType
from domain.model.shares import GuestPlace, Place, Shares
from domain.use_cases.run_evaluation import RunEvaluation
from ports.errors import Unavailable
from ports.feed import Feed
from ports.queue import Delivery, Queue

Around = Callable[[Evaluation], AbstractContextManager[object]]
_log = structlog.get_logger()
_PAUSE = timedelta(seconds=1)  # before a delivery that failed for reasons outside is tried again
_BUDGET = timedelta(seconds=15)  # of each slot: a quarter of its time
_STOPPED = frozenset({EventType.CANCELED, EventType.EXPIRED})


class EvaluationWorkers:
    """`concurrency` slots, each with one evaluation at a time, and one more for a tenant that has none of them."""

    def __init__(
        self,
        run: RunEvaluation,
        queue: Queue,
        feed: Feed,
        *,
        owner: str,
        concurrency: int,
        heartbeat: timedelta,
        budget: timedelta | None = None,
        guest: bool = True,
        around: Around = nullcontext,
    ) -> None:
        """`heartbeat` is how often a lease is renewed: well within the lease. `around` surrounds each attempt.

        `budget` is how long a tenant may hold slots in a minute, all together, before its jobs come after others':
        a quarter of them, where nothing is said.
        With a `guest`, a tenant that has none of the slots need not wait for one while all are taken.
        """
        self._run = run
        self._queue = queue
        self._feed = feed
        self._owner = owner
        shares = Shares(concurrency, (budget or _BUDGET * concurrency).total_seconds())
        self._places = [*(Place(shares) for _ in range(concurrency)), *([GuestPlace(shares)] if guest else [])]
        self._heartbeat = heartbeat
        self._around = around
        self.room = Room(concurrency)  # the places of its slots
        self._stopping = False
        self._waits: set[anyio.CancelScope] = set()
        self._running: set[anyio.CancelScope] = set()

    @property
    def running(self) -> int:
        """How many evaluations are in hand."""
        return len(self._running)

    async def work(self) -> None:
        """Run until `stop` was called and every slot has come to rest."""
        async with anyio.create_task_group() as slots:
            for place in self._places:
                slots.start_soon(self._slot, place)

    async def stop(self, *, grace: timedelta) -> None:
        """Take nothing more; what still runs after `grace` is handed back for the next worker."""
        self._stopping = True
        for scope in self._waits:
            scope.cancel()
        with anyio.move_on_after(grace.total_seconds()):
            while self._running:  # noqa: ASYNC110  (the slots' own scopes are what is waited for)
                await anyio.sleep(0.02)
        for scope in self._running:
            scope.cancel()

    async def _slot(self, place: Place) -> None:
        async with self._queue.deliveries(place) as deliveries:
            while not self._stopping:
                delivery = await self._next(deliveries)
                try:
                    if delivery is not None:
                        await self._take_safely(delivery)
                finally:
                    place.leave()

    async def _next(self, deliveries: AsyncIterator[Delivery]) -> Delivery | None:
        with anyio.CancelScope() as waiting:
            self._waits.add(waiting)
            try:
                return await anext(deliveries)
            finally:
                self._waits.discard(waiting)
        return None

    async def _take_safely(self, delivery: Delivery) -> None:
        try:
            await self._take(delivery)
        except Exception:
            _log.exception("delivery_crashed", evaluation_id=str(delivery.id))  # the sweeper offers it again

    async def _take(self, delivery: Delivery) -> None:
        try:
            claimed = await self._run.claim(delivery.id, owner=self._owner)
        except LeaseHeld:
            await delivery.retry(after=self._heartbeat)
        except AlreadyFinished:
            await delivery.done()
        except EvaluationNotFound:
            advice = "if another service shares the queue, give each its own nats_prefix"
            _log.warning("unknown_evaluation_dropped", evaluation_id=str(delivery.id), advice=advice)
            await delivery.done()
        except Unavailable as error:
            _log.warning("claim_failed", evaluation_id=str(delivery.id), reason=error.in_full)
            await delivery.retry(after=_PAUSE)
        else:
            if claimed is not None:
                with self.room.taken(), self._around(claimed):
                    await self._judge(claimed, delivery)
            await delivery.done()

    async def _judge(self, claimed: Evaluation, delivery: Delivery) -> None:
        log = _log.bind(evaluation_id=str(claimed.id), tenant=claimed.tenant, attempt=claimed.attempt)
        async with anyio.create_task_group() as group:
            self._running.add(group.cancel_scope)
            group.start_soon(self._keep_alive, claimed, delivery, group.cancel_scope)
            group.start_soon(self._watch_for_end, claimed, group.cancel_scope)
            try:
                ended = await self._run.judge(claimed)
                log.info("attempt_ended", status=ended.status.value)
            except (StaleAttempt, AlreadyFinished) as refusal:
                log.info("attempt_superseded", reason=str(refusal))
            except Unavailable as error:
                log.warning("attempt_interrupted", reason=error.in_full)
                await self._put_off(claimed)
            except Exception:
                # The lease runs out, the sweeper offers it again, and the third time it is given up as poisoned.
                log.exception("attempt_crashed")
            except anyio.get_cancelled_exc_class():
                if self._stopping:
                    await _safely(self._run.hand_back(claimed, reason="its worker was shut down"))
                raise
            finally:
                self._running.discard(group.cancel_scope)
                group.cancel_scope.cancel()

    async def _put_off(self, claimed: Evaluation) -> None:
        """As soon as the repository takes it: a lease that expires first would count as a lost worker."""
        while True:
            try:
                await self._run.put_off(claimed, reason="something that it needs is unavailable")
            except Unavailable:
                await anyio.sleep(min(_PAUSE, self._heartbeat).total_seconds())
            except Refusal:
                return
            else:
                return

    async def _keep_alive(self, claimed: Evaluation, delivery: Delivery, scope: anyio.CancelScope) -> None:
        """Renew the lease; an attempt that was superseded or ended is stopped."""
        while True:
            await anyio.sleep(self._heartbeat.total_seconds())
            try:
                await self._run.renew(claimed)
                await delivery.extend()
            except Unavailable as error:
                _log.warning("renewal_failed", evaluation_id=str(claimed.id), reason=error.in_full)
            except Refusal:
                scope.cancel()

    async def _watch_for_end(self, claimed: Evaluation, scope: anyio.CancelScope) -> None:
        """Stop as soon as the evaluation has ended elsewhere; where the feed loses that event, the renewal stops it."""
        async with self._feed.subscribe(claimed.id) as live:
            while (event := await live.next(within=self._heartbeat)) is None or event.type not in _STOPPED:
                await anyio.lowlevel.checkpoint()
        scope.cancel()


async def _safely(giving_up: Awaitable[None]) -> None:
    """To the end, though this worker is being stopped; where it fails, the lease runs out instead."""
    with anyio.CancelScope(shield=True), suppress(Refusal, Unavailable):
        await giving_up
