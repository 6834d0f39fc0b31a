"""A message in the hands of one worker."""

from __future__ import annotations

import json
from datetime import timedelta

import anyio
import structlog
from nats.errors import Error

from adapters.nats.connection import NatsConnection
from domain.model.ids import EvaluationId, Tenant
from ports.errors import Unavailable

_ANSWER_LIMIT = 1.0
_NANOSECONDS = 1_000_000_000
_log = structlog.get_logger("nats")


class NatsDelivery:
    """A message in the hands of one worker.

    Its answers are best effort, because it may always be delivered again: the repository knows what was done.
    """

    def __init__(self, id: EvaluationId, tenant: Tenant, reply: str, connection: NatsConnection) -> None:
        self.id = id
        self.tenant = tenant
        self._reply = reply
        self._connection = connection

    async def extend(self) -> None:
        await self._answer(b"+WPI")

    async def done(self) -> None:
        await self._answer(b"+ACK", confirmed=True)

    async def retry(self, *, after: timedelta) -> None:
        await self._answer(b"-NAK " + json.dumps({"delay": int(after.total_seconds() * _NANOSECONDS)}).encode())

    async def give_back(self) -> None:
        """Let another process have it at once."""
        await self.retry(after=timedelta())

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
