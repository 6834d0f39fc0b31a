"""Opens the queue and the feed of a process over one connection."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio
import structlog

from adapters.nats.config import NatsConfig
from adapters.nats.connection import NatsConnection
from adapters.nats.feed import NatsFeed
from adapters.nats.monitoring import require_sync_always
from adapters.nats.queue import NatsQueue
from ports.errors import Unavailable
from ports.vault import Vault

_PATIENCE = 3.0  # seconds that a start waits for NATS
_log = structlog.get_logger("nats")


@dataclass(frozen=True, slots=True)
class Nats:
    """The two adapters, and the connection that they share."""

    queue: NatsQueue
    feed: NatsFeed
    connection: NatsConnection


@asynccontextmanager
async def open_nats(
    config: NatsConfig, *, name: str = "ai-recruiter", vault: Vault | None = None
) -> AsyncIterator[Nats]:
    """Queue and feed; `name` identifies the process in the broker's monitoring.

    The words of engines travel sealed by the vault, and not at all without one.

    An unavailable broker does not stop the start; it is tried again from then on. Raises Unavailable, with what to
    do, for a broker that is there and cannot serve: wrong files, an unfit stream, late writes.
    """
    connection = NatsConnection(config, name=name)
    nats = Nats(NatsQueue(connection, config), NatsFeed(connection, config, vault), connection)
    failure: Exception | None = None
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(connection.keep)
        try:
            await _require_fit(nats.queue, config)
            yield nats
        except Exception as error:  # raised below, so that it does not arrive in a group
            failure = error
        tasks.cancel_scope.cancel()
    if failure is not None:
        raise failure


async def _require_fit(queue: NatsQueue, config: NatsConfig) -> None:
    with anyio.move_on_after(_PATIENCE):
        await queue.looked_at.wait()
    if queue.unfit is not None:
        raise Unavailable(str(queue.unfit))
    if not queue.looked_at.is_set():
        _log.warning("nats_not_there_yet", advice="jobs are accepted; they start later until NATS is back")
    await require_sync_always(config.monitor_urls)
