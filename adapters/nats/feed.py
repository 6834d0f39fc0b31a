"""The feed: core NATS, one subscription for each evaluation with listeners in this process."""

from __future__ import annotations

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
from adapters.nats.progress_frames import ProgressFrames
from adapters.shared.audience import Audience, Ear, Subject
from domain.model.events import Event
from domain.model.ids import VacancyId
from domain.model.progress import StageProgress
from ports.errors import Unavailable
from ports.feed import Told
from ports.vault import Vault

_PENDING_LIMIT = 2**20  # bytes that may wait for the broker before events are dropped
_SUBSCRIBE_LIMIT = 1.0  # seconds that a listener waits for the broker to know of it
_DEAF = timedelta(seconds=2)  # between two looks into the repository while there is no broker
_MESSAGES, _BYTES = 1024, 2**20  # that nats-py may hold for one evaluation before we are handed them
_log = structlog.get_logger("nats")


class NatsEar(Ear):
    """One listener's buffer; without a broker it looks into the repository more often."""

    def __init__(self, connection: NatsConnection) -> None:
        super().__init__()
        self._connection = connection

    async def next(self, *, within: timedelta) -> Told | None:
        return await super().next(within=within if self._connection.connected else min(within, _DEAF))


class NatsFeed:
    """Listeners of this process hear its events directly, and those of other processes over NATS.

    A wildcard would bring every event of every machine to every process; so a process asks for what it listens to.
    One task does all the asking, in batches: no listener waits for another, and none that leaves can disturb it.
    """

    def __init__(self, connection: NatsConnection, config: NatsConfig, vault: Vault | None = None) -> None:
        """Without a vault the words of an engine do not travel."""
        self._connection = connection
        self._events = config.events
        self._progress = ProgressFrames(vault)
        self._audience = Audience()
        self._changed: set[Subject] = set()  # evaluations whose interest may have to be stated or withdrawn
        self._known: set[Subject] = set()  # evaluations whose interest the broker has
        self._stirred = anyio.Event()
        self._stated = anyio.Event()
        self.unpublished = 0  # events that other processes find in the repository alone
        self._missed = False  # events may have passed while there was no connection
        connection.attend(self._state_interests)
        connection.when_lost(self._on_loss)

    async def publish(self, event: Event) -> None:
        self._audience.tell(event.evaluation_id, event)
        await self._send(event.evaluation_id, encode(event))
        if event.vacancy_id is not None:
            await self.stir(event.vacancy_id)

    async def publish_progress(self, progress: StageProgress) -> None:
        self._audience.tell_progress(progress)
        if self._connection.connected:
            await self._sent(progress.evaluation_id, self._progress.encode(progress))

    async def stir(self, id: VacancyId) -> None:
        self._audience.tell(id, None)
        await self._send(id, STIRRED)

    async def _send(self, id: Subject, payload: bytes) -> None:
        self.unpublished += not await self._sent(id, payload)

    async def _sent(self, id: Subject, payload: bytes) -> bool:
        """Whether the broker may get it."""
        try:
            client = self._connection.client
            if client.pending_data_size >= _PENDING_LIMIT:  # nats-py would wait for the broker to take it
                return False
            await client.publish(f"{self._events}.{id}", payload)
        except (Unavailable, Error, OSError) as error:
            _log.debug("event_not_published", subject=str(id), reason=str(error))
            return False
        return True

    @asynccontextmanager
    async def subscribe(self, id: Subject) -> AsyncIterator[NatsEar]:
        ear = NatsEar(self._connection)
        self._audience.enter(id, ear)
        try:
            if id not in self._known:
                await self._make_known(id)
            yield ear
        finally:
            self._audience.leave(id, ear)
            if id not in self._audience:
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
        self._changed.update(self._audience.subjects())
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
        if id in self._audience and id not in interests:
            interests[id] = await client.subscribe(
                f"{self._events}.{id}",
                cb=partial(self._receive, id),
                pending_msgs_limit=_MESSAGES,
                pending_bytes_limit=_BYTES,
            )
        elif id not in self._audience and id in interests:
            self._known.discard(id)
            await interests.pop(id).unsubscribe()

    async def _receive(self, id: Subject, message: Msg) -> None:
        event = decode(id, message.data)
        if event is not None:
            self._audience.tell(id, None if isinstance(event, Sealed) else event)
        elif (progress := self._progress.decode(id, message.data)) is not None:
            self._audience.tell_progress(progress)
        else:
            _log.debug("foreign_event_dropped", subject=message.subject[:200])

    def _on_loss(self) -> None:
        self._missed = True
        self._send_all_to_the_repository()

    def _send_all_to_the_repository(self) -> None:
        for id in self._audience.subjects():
            self._audience.tell(id, None)
