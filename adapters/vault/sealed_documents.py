"""A DocumentStore whose documents are sealed under the keys that their own keys carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import anyio.to_thread

from domain.model.documents import DocumentKey
from ports.documents import DocumentStore
from ports.vault import Vault

_AT_ONCE: Final = 256 * 1024  # bytes that are sealed while everything else waits; more goes to a thread


class SealedDocuments:
    """What has no key, such as the posting of a vacancy, is kept as it is."""

    def __init__(self, documents: DocumentStore, vault: Vault) -> None:
        self._documents, self._vault = documents, vault
        self.delete, self.check, self.owners = documents.delete, documents.check, documents.owners

    async def put(self, contents: Mapping[DocumentKey, bytes]) -> None:
        await self._documents.put({key: await self._sealed(key, content) for key, content in contents.items()})

    async def get(self, key: DocumentKey) -> bytes:
        kept = await self._documents.get(key)
        if key.sealed_under is None:
            return kept
        if len(kept) <= _AT_ONCE:
            return self._vault.open(key.sealed_under, key.owner, key.role, kept)
        return await anyio.to_thread.run_sync(self._vault.open, key.sealed_under, key.owner, key.role, kept)

    async def _sealed(self, key: DocumentKey, content: bytes) -> bytes:
        if key.sealed_under is None:
            return content
        if len(content) <= _AT_ONCE:
            return self._vault.seal(key.sealed_under, key.owner, key.role, content)
        return await anyio.to_thread.run_sync(self._vault.seal, key.sealed_under, key.owner, key.role, content)
