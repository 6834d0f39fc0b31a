"""The queue: one message for each evaluation that waits, in the shard of its lane in a stream of JetStream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import anyio
import structlog
from nats.aio.client import Client
from nats.errors import Error
from nats.js.errors import APIError, NoStreamResponseError, ServiceUnavailableError

from adapters.nats.config import NatsConfig
from adapters.nats.connection import NatsConnection
from adapters.nats.deliveries import NatsDeliveries
from adapters.nats.local_fallback import LocalFallback
from adapters.nats.pulls import Pulls
from adapters.nats.readers import Readers
from adapters.nats.shards import shard_of
from adapters.nats.streams import UnfitStream, ensure_work
from adapters.shared.outage import Outage
from domain.model.ids import EvaluationId, Tenant
from domain.model.lane import Lane
from ports.errors import Unavailable
from ports.queue import AnyPlace, Delivery, Place

_PUT_LIMIT = 1.0  # seconds
_CHECK_LIMIT = 2.0
_REST = timedelta(seconds=2)  # after a put that was not answered: until then none waits for the next one
_ENSURE_LIMIT = 3.0
_AFTER_DOUBT, _AFTER_FAILURE = 0.1, 1.0  # seconds before the stream is looked at again
_STORE_FAILED = 10077  # of a full stream among others; the description tells them apart
_NOT_LOOKED_AT = "the queue's stream in NATS has not been looked at yet"
_log = structlog.get_logger("nats")


class Full(Unavailable):
    """The broker works and has no room: submissions must slow down."""


class NatsQueue:
    """A Queue that other machines share. What it loses, the sweeper offers again.

    While the broker is away, or hands nothing out, what this process offers (its sweeper above all) goes to its own
    workers.
    """

    def __init__(self, connection: NatsConnection, config: NatsConfig) -> None:
        self._connection = connection
        self._config = config
        self._prepared_for: Client | None = None
        self._outage = Outage(_log.error, "nats_queue_unavailable")
        self._doubted = anyio.Event()
        self._rest_until = 0.0
        self._readers = Readers()
        self._fallback = LocalFallback(self._readers)
        self._pulls = Pulls(connection, self, self._readers, config)
        self.unfit: UnfitStream | None = None
        self.looked_at = anyio.Event()  # whether the stream fits is known
        connection.attend(self._prepare)
        connection.when_lost(self._readers.wake)

    async def put(self, id: EvaluationId, *, dispatch: int, lane: Lane | None = None) -> None:
        """Shards of lanes take turns; lanes that share one are taken by age."""
        try:
            await self._put(id, dispatch, lane)
        except Full:
            raise
        except Unavailable:
            if not self._fallback.offer(id, _tenant_of(lane)):
                raise
        else:
            # Workers wait, and an evaluation that was offered before waits too: the broker hands nothing out.
            if dispatch > 1 and self._readers.starved:
                self._fallback.offer(id, _tenant_of(lane))

    async def _put(self, id: EvaluationId, dispatch: int, lane: Lane | None) -> None:
        client = self.client()
        if anyio.current_time() < self._rest_until:
            raise Unavailable("NATS has not answered a moment ago")
        # Numbered, because a bare id would swallow the next offer of an evaluation whose message is lost.
        headers = {"Nats-Msg-Id": f"{id}:{dispatch}"}
        subject = shard_of(lane).subject(self._config, id)
        await self._publish(client, subject, _PUT_LIMIT, headers, _tenant_of(lane).encode())

    @asynccontextmanager
    async def deliveries(self, place: Place | None = None) -> AsyncIterator[AsyncIterator[Delivery]]:
        """A guest is handed single jobs alone: the batches of all tenants are mixed."""
        deliveries = NatsDeliveries(self._pulls, self._fallback, self._readers, place or AnyPlace())
        try:
            yield deliveries
        finally:
            await deliveries.close()

    async def check(self) -> None:
        """Write to the stream: a broker whose disk was full takes nothing more and says nothing of it."""
        await self._publish(self.client(), self._config.probe, _CHECK_LIMIT)

    def client(self) -> Client:
        """The client of a connection whose stream is ready. Raises Unavailable."""
        client = self._connection.client
        if client is not self._prepared_for:
            raise Unavailable(self._outage.reason or _NOT_LOOKED_AT)
        return client

    def doubt(self) -> None:
        """Stream or consumer seems to be gone: check and restore them."""
        self._doubted.set()

    async def _publish(
        self, client: Client, subject: str, within: float, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> None:
        jetstream = client.jetstream(timeout=within)
        try:
            with anyio.fail_after(within * 1.5):
                await jetstream.publish(subject, body, stream=self._config.stream, headers=headers)
        except NoStreamResponseError as error:
            self.doubt()
            raise Unavailable(f"NATS has no stream {self._config.stream} at the moment") from error
        except APIError as error:
            raise self._refused(error) from error
        except TimeoutError as error:  # nats-py's own is one, too
            self._rest_until = anyio.current_time() + _REST.total_seconds()
            raise Unavailable(f"NATS did not answer within {within:g} seconds") from error
        except (Error, OSError) as error:
            raise Unavailable(f"NATS: {type(error).__name__} {error}".strip()) from error

    def _refused(self, error: APIError) -> Unavailable:
        if error.err_code == _STORE_FAILED and "maximum" in (error.description or ""):
            return Full(f"the queue in NATS is full (nats_max_messages {self._config.max_messages}, or nats_max_mb)")
        return Unavailable(f"NATS refused the message: {error.description} ({error.err_code})")

    async def _prepare(self, client: Client) -> None:
        """Beside each connection: check and restore the stream, at first and whenever it is in doubt."""
        while True:
            self._doubted = anyio.Event()
            well = await self._ensured(client)
            self._prepared_for = client if well else None
            if well:
                await self._doubted.wait()
            await anyio.sleep(_AFTER_DOUBT if well else _AFTER_FAILURE)

    async def _ensured(self, client: Client) -> bool:
        try:
            await ensure_work(client.jetstream(timeout=_ENSURE_LIMIT), self._config)
        except UnfitStream as unfit:
            self._note(unfit, str(unfit))
        except (Error, OSError) as error:
            self._note(None, f"JetStream is unavailable: {_advice(error)}")
        else:
            self.unfit = None
            self._outage.over()
            self.looked_at.set()
            return True
        return False

    def _note(self, unfit: UnfitStream | None, reason: str) -> None:
        self._outage.met(reason)
        self.unfit = unfit
        if unfit:
            self.looked_at.set()


def _tenant_of(lane: Lane | None) -> Tenant:
    return lane.tenant if lane else Tenant("")


def _advice(error: Error | OSError) -> str:
    if isinstance(error, ServiceUnavailableError) and error.err_code is None:  # the server answers, and no JetStream
        return "JetStream is not enabled there: add a jetstream block to the configuration of the server"
    if isinstance(error, TimeoutError):
        return "no answer: it has no leader, or this login may not use it with this nats_prefix (see its permissions)"
    return f"{type(error).__name__} {error}".strip()
