"""The delivery of one message to one endpoint: tried again and again over days, then kept to be replayed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Final, Self
from uuid import UUID

from domain.model.errors import StaleAttempt
from domain.model.ids import DeliveryId, WebhookId
from domain.model.webhook import Endpoint, Message

RETRY_AFTER: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 3_600, 3 * 3_600, 8 * 3_600, 16 * 3_600, 24 * 3_600, 24 * 3_600)
)
"""How long to wait after the first try, the second, and so on; after the try behind the last one it has failed."""
JITTER: Final = 0.2  # of each wait, up and down, so that what failed together is not tried again together
LEASE: Final = timedelta(seconds=30)  # for one try
KEPT_FOR: Final = timedelta(days=30)


class DeliveryState(StrEnum):
    """How far a delivery is. All but the first can be replayed."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"  # every try did
    DROPPED = "dropped"  # its endpoint was disabled


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A value: every transition returns the next one. `attempt` is the fence, as for evaluations: it only grows."""

    id: DeliveryId  # the same at every try: receivers know by it what they had already
    endpoint_id: WebhookId
    message: Message
    due_at: datetime | None  # of the next try, or the end of the lease of this one; None once it is settled
    state: DeliveryState = DeliveryState.PENDING
    attempt: int = 0
    uncounted: int = 0  # attempts before it was replayed
    status: int | None = None  # of the latest answer
    error: str | None = None  # of the latest try
    tried_at: datetime | None = None

    @classmethod
    def of(cls, message: Message, endpoint: WebhookId) -> Self:
        """One that waits for its first try."""
        return cls(id=_id(message, endpoint), endpoint_id=endpoint, message=message, due_at=message.at)

    @property
    def is_pending(self) -> bool:
        return self.state is DeliveryState.PENDING

    def claim(self, *, at: datetime) -> Self:
        """Somebody tries it; when nothing is heard of that, it is due again after the lease."""
        return replace(self, attempt=self.attempt + 1, due_at=at + LEASE, tried_at=at)

    def succeed(self, status: int, *, attempt: int) -> Self:
        """The receiver has it. Raises StaleAttempt."""
        self._require_attempt(attempt)
        return replace(self, state=DeliveryState.DELIVERED, due_at=None, status=status, error=None)

    def fail(self, error: str, *, status: int | None, attempt: int, at: datetime) -> Self:
        """The try failed: the next one waits, or there is none. Raises StaleAttempt."""
        self._require_attempt(attempt)
        told = replace(self, status=status, error=error)
        tries = attempt - self.uncounted
        if tries > len(RETRY_AFTER):
            return replace(told, state=DeliveryState.FAILED, due_at=None)
        return replace(told, due_at=at + RETRY_AFTER[tries - 1] * _jitter(self.id, attempt))

    def give_up(self, error: str, *, status: int | None, attempt: int) -> Self:
        """No other try would do better. Raises StaleAttempt."""
        self._require_attempt(attempt)
        return replace(self, state=DeliveryState.FAILED, due_at=None, status=status, error=error)

    def drop(self, reason: str) -> Self:
        """Its endpoint was disabled while it was pending."""
        return replace(self, state=DeliveryState.DROPPED, due_at=None, error=reason)

    def replay(self, *, at: datetime) -> Self:
        """Begin again with all its tries, now; one that is being tried stays as it is."""
        if self.is_pending and self.tried_at is not None and self.due_at == self.tried_at + LEASE:
            return self
        return replace(self, state=DeliveryState.PENDING, due_at=at, uncounted=self.attempt, error=None)

    def _require_attempt(self, attempt: int) -> None:
        if not self.is_pending or attempt != self.attempt:
            raise StaleAttempt(f"{self.id}: attempt {attempt} was superseded ({self.state}, attempt {self.attempt})")


def deliveries_of(messages: Iterable[Message], endpoints: Iterable[Endpoint]) -> Iterator[Delivery]:
    """One for each message and each endpoint that wants it."""
    told = list(messages)
    for endpoint in endpoints:
        yield from (Delivery.of(message, endpoint.id) for message in told if endpoint.wants(message.type))


def oldest_id(at: datetime) -> DeliveryId:
    """An id before those of all messages since `at`, and behind those of earlier ones."""
    return DeliveryId(UUID(int=_milliseconds(at) << 80))


def _id(message: Message, endpoint: WebhookId) -> DeliveryId:
    """A UUIDv8 that sorts by the message's time and is the same whenever it is made, so nothing is queued twice."""
    what = f"{endpoint}{message.subject}{message.seq}".encode()
    digest = int.from_bytes(blake2b(what, digest_size=16).digest(), "big")
    time = _milliseconds(message.at) << 80
    return DeliveryId(UUID(int=time | 0x8 << 76 | (digest >> 64 & 0xFFF) << 64 | 0b10 << 62 | digest & (1 << 62) - 1))


def _milliseconds(at: datetime) -> int:
    """Since 1970, as UUIDs count."""
    return max(0, int(at.timestamp() * 1000))


def _jitter(id: DeliveryId, attempt: int) -> float:
    """A factor around 1, another one for each try."""
    drawn = blake2b(id.bytes + attempt.to_bytes(4, "big"), digest_size=4).digest()
    return 1 + JITTER * (2 * int.from_bytes(drawn, "big") / 0xFFFFFFFF - 1)
