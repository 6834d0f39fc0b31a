"""Where the bytes of CVs and job descriptions are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.model.documents import DocumentKey


class DocumentStore(Protocol):
    """Keeps documents by key. Raises Unavailable when the store cannot be reached or is full."""

    async def put(self, contents: Mapping[DocumentKey, bytes]) -> None:
        """Keep each document; once this returns, all of them survive a crash. Safe to repeat."""
        ...

    async def get(self, key: DocumentKey) -> bytes:
        """What was put last under `key`. Raises DocumentLost when nothing is there."""
        ...

    async def delete(self, key: DocumentKey) -> None:
        """Remove what is under `key`; nothing there is no error."""
        ...

    def owners(self, *, before: datetime) -> AsyncIterator[Collection[UUID]]:
        """Whose documents were all put `before` a moment of this machine's clock, some at a time."""
        ...

    async def check(self) -> None:
        """Prove that the store can be written and read now, or raise Unavailable."""
        ...
