"""Where the bytes of CVs and job descriptions are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

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

    async def check(self) -> None:
        """Prove that the store can be written and read now, or raise Unavailable."""
        ...
