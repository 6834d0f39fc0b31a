"""What a process has asked the broker for, and what came: one message for each reader that waits, no more."""

from __future__ import annotations

import json
import math
from collections import deque
from datetime import timedelta
from functools import partial
from typing import Protocol
from uuid import UUID

import anyio
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error

from adapters.nats.config import NatsConfig
from adapters.nats.connection import NatsConnection
from adapters.nats.delivery import NatsDelivery
from adapters.nats.readers import Readers
from adapters.nats.shards import SHARDS
from adapters.nats.turns import Source, Turns
from domain.model.ids import EvaluationId, Tenant
from ports.errors import Unavailable
from ports.queue import Place

_EXPIRES = 20.0  # seconds that one request for what comes stands
_HEARTBEAT = 5.0  # seconds between the signs of life of a consumer while such a request stands
_SILENCE = 2.5 * _HEARTBEAT  # after which it is taken for gone
_PROBE_LIMIT = 3.0  # seconds for the answer to a request that does not wait
_BIND_LIMIT = 1.0
_CLOSE_LIMIT = 1.0
_LATER = timedelta(seconds=1)  # until a single job comes again that no guest may take
_NANOSECONDS = 1_000_000_000
_PROBE = json.dumps({"batch": 1, "no_wait": True}).encode()
_STAND = json.dumps(
    {"batch": 1, "expires": int(_EXPIRES * _NANOSECONDS), "idle_heartbeat": int(_HEARTBEAT * _NANOSECONDS)}
).encode()
_HEARTBEAT_STATUS, _EMPTY, _EXPIRED = "100", "404", "408"
_log = structlog.get_logger("nats")


class Readiness(Protocol):
    """What the pulls need of their queue."""

    def client(self) -> Client: ...
    def doubt(self) -> None: ...


class _Binding:
    """An inbox at one connection, with the requests whose answers go there; replaced when anything goes wrong."""

    def __init__(self, client: Client, config: NatsConfig) -> None:
        self.client = client
        self.inbox = client.new_inbox()
        self.subscription: Subscription | None = None
        self.turns = Turns(SHARDS)
        self.failure: Unavailable | None = None
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{config.stream}"

    @property
    def probes(self) -> int:
        """How many answers are on their way."""
        return sum(source.probes for source in self.turns.sources.values())

    @property
    def overdue_at(self) -> float:
        return min(source.overdue_at for source in self.turns.sources.values())

    async def probe(self, source: Source) -> None:
        source.probes += 1  # first: a reader that is canceled here has asked all the same
        source.overdue_at = anyio.current_time() + _PROBE_LIMIT
        await self._request(source, _PROBE)

    async def stand(self, source: Source) -> None:
        source.standing, source.hopeful = True, False
        source.overdue_at = anyio.current_time() + _SILENCE
        await self._request(source, _STAND)

    async def _request(self, source: Source, request: bytes) -> None:
        consumer = source.shard.consumer
        await self.client.publish(f"{self._next}.{consumer}", request, reply=f"{self.inbox}.{consumer}")

    def answered(self, source: Source, status: str | None) -> None:
        """One request is over. Where both kinds are out, which one is a guess; the next answer sets it right."""
        probed = source.probes > 0
        if probed:
            source.probes -= 1
        else:
            source.standing = False
        if status is None or (status == _EXPIRED and not probed):
            self.turns.gave(source)
        elif not source.standing:
            self.turns.was_empty(source)
        if source.probes:
            return
        source.overdue_at = anyio.current_time() + _SILENCE if source.standing else math.inf


class Pulls:
    """Asks the shards in turn while a reader waits, and lets a request stand at each when all are empty.

    A message that comes while nobody waits goes back at once, for another process. One that comes for a reader that
    was canceled is kept until it reads on or leaves.
    """

    def __init__(self, connection: NatsConnection, queue: Readiness, readers: Readers, config: NatsConfig) -> None:
        self._connection = connection
        self._queue = queue
        self._readers = readers
        self._config = config
        self._arrived: deque[NatsDelivery] = deque()
        self._binding: _Binding | None = None
        self._lock = anyio.Lock(fast_acquire=True)

    def take(self, place: Place) -> NatsDelivery | None:
        """What came for a reader at this place, if anything did."""
        for delivery in self._arrived:
            if place.open and place.rank(delivery.tenant) is not None:
                self._arrived.remove(delivery)
                return delivery
        return None

    async def ask(self) -> float:
        """Ask for what the waiting readers need; returns how many seconds may pass until this is called again.

        Raises Unavailable, nats.errors.Error, OSError when nothing can be asked now.
        """
        async with self._lock:
            await self._give_back_unfit()
            try:
                binding = await self._bound()
                await self._ask(binding)
            except (Unavailable, Error, OSError):
                await self._unbind()
                raise
            return max(binding.overdue_at - anyio.current_time(), 0)

    async def give_back(self) -> None:
        """A reader has left: keep nothing that nobody waits for, and ask for nothing when it was the last one."""
        async with self._lock:
            if not self._readers:
                await self._unbind()
            while len(self._arrived) > self._readers.waiting:
                await self._arrived.pop().give_back()

    async def _give_back_unfit(self) -> None:
        """What came for a guest whose tenant has a place by now."""
        for delivery in [it for it in self._arrived if not self._readers.fit(it.tenant)]:
            self._arrived.remove(delivery)
            await delivery.retry(after=_LATER)

    async def _ask(self, binding: _Binding) -> None:
        while self._readers.waiting > len(self._arrived) + binding.probes:
            singles_only = self._readers.only_guests
            source = binding.turns.next(singles_only=singles_only)
            if source is not None:
                await binding.probe(source)
                continue
            for source in binding.turns.sources.values():
                if not source.standing and source.shard.single >= singles_only:
                    await binding.stand(source)
            return

    async def _bound(self) -> _Binding:
        client = self._queue.client()
        binding = self._binding
        if binding is None or binding.client is not client:
            binding = self._binding = _Binding(client, self._config)
            with anyio.fail_after(_BIND_LIMIT, shield=True):  # or a canceled reader leaves half a binding
                binding.subscription = await client.subscribe(
                    f"{binding.inbox}.*", cb=partial(self._on_message, binding)
                )
        if binding.failure is not None:
            raise binding.failure
        if binding.overdue_at <= anyio.current_time():
            self._queue.doubt()
            raise Unavailable("a consumer shows no sign of life")
        return binding

    async def _unbind(self) -> None:
        """Withdraw the requests, and take in what the server has sent before it learns of that."""
        binding, self._binding = self._binding, None
        if binding is not None and binding.subscription is not None and binding.client.is_connected:
            gone = anyio.Event()
            self._connection.start(_drain, binding.subscription, gone)
            with anyio.move_on_after(_CLOSE_LIMIT):
                await gone.wait()

    async def _on_message(self, binding: _Binding, message: Msg) -> None:
        status = (message.headers or {}).get("Status")
        consumer = message.metadata.consumer if status is None else message.subject.rpartition(".")[2]
        source = binding.turns.sources[consumer]
        if status == _HEARTBEAT_STATUS:
            if source.standing:
                source.overdue_at = anyio.current_time() + _SILENCE
            return
        if status in (None, _EMPTY, _EXPIRED):
            binding.answered(source, status)
        else:
            self._note(binding, f"{status}: {(message.headers or {}).get('Description', 'the consumer is gone')}")
        if status is None:
            await self._keep(message, source)
        self._readers.wake()

    def _note(self, binding: _Binding, reason: str) -> None:
        if "MaxWaiting" not in reason:
            self._queue.doubt()
        binding.failure = Unavailable(f"a consumer answered {reason}")

    async def _keep(self, message: Msg, source: Source) -> None:
        """For a reader that waits; a message that names no evaluation is taken out of the stream."""
        name = message.subject.rpartition(".")[2]
        try:
            id = EvaluationId(UUID(name))
        except ValueError:
            _log.error("foreign_message_dropped", subject=message.subject[:200])
            await message.term()
            return
        delivery = NatsDelivery(id, Tenant(message.data.decode(errors="replace")), message.reply, self._connection)
        waiting, fits = self._readers.waiting, self._readers.fit(delivery.tenant)
        if fits and len(self._arrived) < waiting:
            self._arrived.append(delivery)
        elif waiting and not fits and source.shard.single:  # a guest looks on, for what else is there
            await delivery.retry(after=_LATER)
        else:
            await delivery.give_back()


async def _drain(inbox: Subscription, gone: anyio.Event) -> None:
    try:
        await inbox.drain()  # type: ignore[no-untyped-call]  # nats-py leaves it untyped
    except Error as error:
        _log.debug("inbox_not_drained", reason=str(error))
    finally:
        gone.set()
