"""Documents in a dictionary."""

from __future__ import annotations

from collections.abc import Mapping

from domain.model.documents import DocumentKey
from ports.errors import DocumentLost


class MemoryDocuments:
    """A DocumentStore that forgets when the process ends."""

    def __init__(self) -> None:
        self._contents: dict[DocumentKey, bytes] = {}

    async def put(self, contents: Mapping[DocumentKey, bytes]) -> None:
        self._contents.update(contents)

    async def get(self, key: DocumentKey) -> bytes:
        try:
            return self._contents[key]
        except KeyError:
            raise DocumentLost(f"{key}: nothing is stored under this key") from None

    async def delete(self, key: DocumentKey) -> None:
        self._contents.pop(key, None)

    async def check(self) -> None:
        return

    def kept(self) -> frozenset[DocumentKey]:
        """What is stored now; for tests to look at."""
        return frozenset(self._contents)
