"""What one worker is handed: a pull of its own, bound anew whenever anything goes wrong with it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import AsyncIterator
from datetime import timedelta
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
from adapters.nats.local_fallback import LocalFallback
from adapters.nats.streams import CONSUMER
from domain.model.ids import EvaluationId
from ports.errors import Unavailable
from ports.queue import Delivery

_EXPIRES = 20.0  # seconds that one request for work stands
_HEARTBEAT = 5.0  # seconds between the signs of life of the consumer while it has nothing
_SILENCE = 2.5 * _HEARTBEAT  # after which it is taken for gone
_AGAIN = 0.25  # seconds between two tries to ask
_ANSWER_LIMIT = 1.0
_CLOSE_LIMIT = 1.0
_NANOSECONDS = 1_000_000_000
_HEARTBEAT_STATUS, _NONE_YET = "100", frozenset({"404", "408"})
_log = structlog.get_logger("nats")


class NatsDelivery:
    """A message in the hands of one worker.

    Its answers are best effort, because it may always be delivered again: the repository knows what was done.
    """

    def __init__(self, id: EvaluationId, reply: str, connection: NatsConnection) -> None:
        self.id = id
        self._reply = reply
        self._connection = connection

    async def extend(self) -> None:
        await self._answer(b"+WPI")

    async def done(self) -> None:
        await self._answer(b"+ACK", confirmed=True)

    async def retry(self, *, after: timedelta) -> None:
        await self._answer(b"-NAK " + json.dumps({"delay": int(after.total_seconds() * _NANOSECONDS)}).encode())

    async def _answer(self, payload: bytes, *, confirmed: bool = False) -> None:
        """By the connection of now: the message may have come by one that is lost."""
        try:
            client = self._connection.client
            with anyio.fail_after(_ANSWER_LIMIT):
                if confirmed:
                    await client.request(self._reply, payload, timeout=_ANSWER_LIMIT)
                else:
                    await client.publish(self._reply, payload)
        except (Unavailable, Error, OSError) as error:  # a TimeoutError is an OSError
            _log.info(
                "delivery_answer_lost", evaluation_id=str(self.id), answer=payload[:4].decode(), reason=str(error)
            )


class Readiness(Protocol):
    """What the deliveries need of their queue."""

    def client(self) -> Client: ...
    def doubt(self) -> None: ...


class NatsDeliveries(AsyncIterator[Delivery]):
    """Asks for one message at a time. A reader that is canceled may continue: messages that arrived are kept."""

    def __init__(
        self, connection: NatsConnection, queue: Readiness, fallback: LocalFallback, config: NatsConfig
    ) -> None:
        self._connection = connection
        self._queue = queue
        self._fallback = fallback
        self._config = config
        self._arrived: deque[Msg] = deque()
        self._woken = anyio.Event()
        self._client: Client | None = None
        self._inbox: Subscription | None = None
        self._asked = False  # a request for work stands at the server
        self._forget_me = connection.when_lost(self._wake)
        fallback.enter(self._wake)

    async def __anext__(self) -> Delivery:
        self._fallback.wait(self._wake)
        delivery = await self._next()
        self._fallback.work(self._wake)
        return delivery

    async def _next(self) -> Delivery:
        while True:
            self._woken = anyio.Event()
            if local := self._fallback.take():
                return local
            try:
                message = await self._message()
            except (Unavailable, Error, OSError) as error:
                _log.debug("deliveries_interrupted", reason=str(error))
                await self._unbind()
                with anyio.move_on_after(_AGAIN):
                    await self._woken.wait()
            else:
                delivery = await self._opened(message) if message else None
                if delivery is not None:
                    return delivery

    async def close(self) -> None:
        """Take no more, and give back what arrived and was never read."""
        self._forget_me()
        self._fallback.leave(self._wake)
        with anyio.CancelScope(shield=True):
            await self._unbind()
            while self._arrived:
                message = self._arrived.popleft()
                if delivery := await self._opened(message):
                    await delivery.retry(after=timedelta())

    async def _message(self) -> Msg | None:
        """The next message of an evaluation; None to look around. Raises what makes the binding of no use."""
        while self._arrived:
            message = self._arrived.popleft()
            status = _status(message)
            if status is None:
                self._asked = False
                return message
            if status != _HEARTBEAT_STATUS:
                self._asked = False
                self._require_patience(status, message)
        await self._ask()
        with anyio.move_on_after(_SILENCE):
            await self._woken.wait()
            return None
        self._queue.doubt()
        raise Unavailable("the consumer shows no sign of life")

    def _require_patience(self, status: str, message: Msg) -> None:
        if status in _NONE_YET:
            return
        reason = (message.headers or {}).get("Description", "the consumer is gone")
        if "MaxWaiting" not in reason:
            self._queue.doubt()
        raise Unavailable(f"the consumer answered {status}: {reason}")

    async def _ask(self) -> None:
        client = self._queue.client()
        if client is not self._client or self._inbox is None:
            await self._bind(client)
        if self._asked:
            return
        request = {
            "batch": 1,
            "expires": int(_EXPIRES * _NANOSECONDS),
            "idle_heartbeat": int(_HEARTBEAT * _NANOSECONDS),
        }
        assert self._inbox is not None
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._config.stream}.{CONSUMER}"
        self._asked = True  # first: a reader that is canceled here has asked all the same
        await client.publish(subject, json.dumps(request).encode(), reply=self._inbox.subject)

    async def _bind(self, client: Client) -> None:
        self._asked = False
        self._client = client
        with anyio.fail_after(_ANSWER_LIMIT):
            self._inbox = await client.subscribe(client.new_inbox(), cb=self._on_message)

    async def _unbind(self) -> None:
        """Withdraw the request, and take in what the server has sent before it learns of that."""
        inbox, self._inbox, self._asked = self._inbox, None, False
        if inbox is not None and self._client is not None and self._client.is_connected:
            gone = anyio.Event()
            self._connection.start(_drain, inbox, gone)
            with anyio.move_on_after(_CLOSE_LIMIT):
                await gone.wait()
        self._arrived = deque(message for message in self._arrived if _status(message) is None)

    async def _on_message(self, message: Msg) -> None:
        self._arrived.append(message)
        self._wake()

    def _wake(self) -> None:
        self._woken.set()

    async def _opened(self, message: Msg) -> NatsDelivery | None:
        """The delivery; None for a message that names no evaluation, which is taken out of the stream."""
        name = message.subject.rpartition(".")[2]
        try:
            id = EvaluationId(UUID(name))
        except ValueError:
            _log.error("foreign_message_dropped", subject=message.subject[:200])
            await message.term()
            return None
        return NatsDelivery(id, message.reply, self._connection)


async def _drain(inbox: Subscription, gone: anyio.Event) -> None:
    try:
        await inbox.drain()  # type: ignore[no-untyped-call]  # nats-py leaves it untyped
    except Error as error:
        _log.debug("inbox_not_drained", reason=str(error))
    finally:
        gone.set()


def _status(message: Msg) -> str | None:
    return (message.headers or {}).get("Status")
