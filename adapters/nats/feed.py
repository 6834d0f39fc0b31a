"""The feed: core NATS, one subscription for each evaluation with listeners in this process."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import anyio
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription as Interest
from nats.errors import Error

from adapters.nats.config import NatsConfig
from adapters.nats.connection import NatsConnection
from adapters.nats.frames import STIRRED, Sealed, decode, encode
from domain.model.events import Event
from domain.model.ids import EvaluationId, VacancyId
from ports.errors import Unavailable

_BUFFER = 32  # events a listener may lag behind; it finds the lost ones in the repository
_PENDING_LIMIT = 2**20  # bytes that may wait for the broker before events are dropped
_SUBSCRIBE_LIMIT = 1.0  # seconds that a listener waits for the broker to know of it
_DEAF = timedelta(seconds=2)  # between two looks into the repository while there is no broker
_MESSAGES, _BYTES = 1024, 2**20  # that nats-py may hold for one evaluation before we are handed them
_log = structlog.get_logger("nats")
Subject = EvaluationId | VacancyId


class NatsSubscription:
    """One listener's buffer; the oldest events fall out when it does not read."""

    def __init__(self, connection: NatsConnection) -> None:
        self._connection = connection
        self._events: deque[Event | None] = deque(maxlen=_BUFFER)
        self._arrived = anyio.Event()

    def offer(self, event: Event | None) -> None:
        """Take an event in, without ever waiting; None sends the listener to the repository."""
        self._events.append(event)
        self._arrived.set()

    async def next(self, *, within: timedelta) -> Event | None:
        if not self._events:
            self._arrived = anyio.Event()
            limit = within if self._connection.connected else min(within, _DEAF)
            with anyio.move_on_after(limit.total_seconds()):
                await self._arrived.wait()
        return self._events.popleft() if self._events else None


class NatsFeed:
    """Listeners of this process hear its events directly, and those of other processes over NATS.

    A wildcard would bring every event of every machine to every process; so a process asks for what it listens to.
    One task does all the asking, in batches: no listener waits for another, and none that leaves can disturb it.
    """

    def __init__(self, connection: NatsConnection, config: NatsConfig) -> None:
        self._connection = connection
        self._events = config.events
        self._listeners: defaultdict[Subject, set[NatsSubscription]] = defaultdict(set)
        self._changed: set[Subject] = set()  # evaluations whose interest may have to be stated or withdrawn
        self._known: set[Subject] = set()  # evaluations whose interest the broker has
        self._stirred = anyio.Event()
        self._stated = anyio.Event()
        self.unpublished = 0  # events that other processes find in the repository alone
        self._missed = False  # events may have passed while there was no connection
        connection.attend(self._state_interests)
        connection.when_lost(self._on_loss)

    async def publish(self, event: Event) -> None:
        self._offer(event.evaluation_id, event)
        await self._send(event.evaluation_id, encode(event))
        if event.vacancy_id is not None:
            await self.stir(event.vacancy_id)

    async def stir(self, id: VacancyId) -> None:
        self._offer(id, None)
        await self._send(id, STIRRED)

    async def _send(self, id: Subject, payload: bytes) -> None:
        try:
            client = self._connection.client
            if client.pending_data_size < _PENDING_LIMIT:  # else nats-py would wait for the broker to take it
                await client.publish(f"{self._events}.{id}", payload)
            else:
                self.unpublished += 1
        except (Unavailable, Error, OSError) as error:
            self.unpublished += 1
            _log.debug("event_not_published", subject=str(id), reason=str(error))

    @asynccontextmanager
    async def subscribe(self, id: Subject) -> AsyncIterator[NatsSubscription]:
        subscription = NatsSubscription(self._connection)
        self._listeners[id].add(subscription)
        try:
            if id not in self._known:
                await self._make_known(id)
            yield subscription
        finally:
            self._listeners[id].discard(subscription)
            if not self._listeners[id]:
                del self._listeners[id]
                self._changed.add(id)
                self._stirred.set()

    async def _make_known(self, id: Subject) -> None:
        """Wait until the broker knows, where there is one."""
        stated = self._stated
        self._changed.add(id)
        self._stirred.set()
        if not self._connection.connected:
            return
        with anyio.move_on_after(_SUBSCRIBE_LIMIT):
            await stated.wait()

    async def _state_interests(self, client: Client) -> None:
        """Beside each connection: have the broker know which evaluations are listened to here."""
        interests: dict[Subject, Interest] = {}
        self._known = set()
        self._changed |= self._listeners.keys()
        while True:
            changed, self._changed = self._changed, set()
            stated, self._stated, self._stirred = self._stated, anyio.Event(), anyio.Event()
            for id in changed:
                await self._state(client, id, interests)
            if changed:
                await self._connection.settled(within=_SUBSCRIBE_LIMIT)
                self._known |= changed & interests.keys()
            stated.set()
            if self._missed:
                self._missed = False
                self._send_all_to_the_repository()
            await self._stirred.wait()

    async def _state(self, client: Client, id: Subject, interests: dict[Subject, Interest]) -> None:
        if id in self._listeners and id not in interests:
            interests[id] = await client.subscribe(
                f"{self._events}.{id}",
                cb=partial(self._receive, id),
                pending_msgs_limit=_MESSAGES,
                pending_bytes_limit=_BYTES,
            )
        elif id not in self._listeners and id in interests:
            self._known.discard(id)
            await interests.pop(id).unsubscribe()

    async def _receive(self, id: Subject, message: Msg) -> None:
        event = decode(id, message.data)
        if event is None:
            _log.debug("foreign_event_dropped", subject=message.subject[:200])
        else:
            self._offer(id, None if isinstance(event, Sealed) else event)

    def _on_loss(self) -> None:
        self._missed = True
        self._send_all_to_the_repository()

    def _send_all_to_the_repository(self) -> None:
        for id in self._listeners:
            self._offer(id, None)

    def _offer(self, id: Subject, event: Event | None) -> None:
        for subscription in self._listeners.get(id, ()):
            subscription.offer(event)
