"""Documents in a dictionary."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from datetime import UTC, datetime
from uuid import UUID

from domain.model.documents import DocumentKey
from ports.errors import DocumentLost
from ports.time_and_ids import Clock


class MemoryDocuments:
    """A DocumentStore that forgets when the process ends."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or _MachineClock()
        self._contents: dict[DocumentKey, bytes] = {}
        self._put_at: dict[UUID, datetime] = {}

    async def put(self, contents: Mapping[DocumentKey, bytes]) -> None:
        self._contents.update(contents)
        self._put_at |= {key.owner: self._clock.now() for key in contents}

    async def get(self, key: DocumentKey) -> bytes:
        try:
            return self._contents[key]
        except KeyError:
            raise DocumentLost(f"{key}: nothing is stored under this key") from None

    async def delete(self, key: DocumentKey) -> None:
        self._contents.pop(key, None)

    async def owners(self, *, before: datetime) -> AsyncIterator[Collection[UUID]]:
        owners = {key.owner for key in self._contents}
        yield [owner for owner in sorted(owners) if self._put_at[owner] < before]

    async def check(self) -> None:
        return

    def kept(self) -> frozenset[DocumentKey]:
        """What is stored now; for tests to look at."""
        return frozenset(self._contents)


class _MachineClock:
    def now(self) -> datetime:
        return datetime.now(UTC)
