"""Keys of evaluations: what is sealed under one is forgotten once that key is destroyed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol
from uuid import UUID

from domain.model.ids import WrappedKey

Digest = Callable[[bytes], bytes]
"""32 bytes that stand for some content, and that nobody can make without the key."""

Rewrap = Callable[[WrappedKey, UUID], WrappedKey]
"""The same key of its owner, under the master key of today."""


class Vault(Protocol):
    """Makes keys, each wrapped by a master key, and uses them.

    Every method that takes a key raises Unavailable while its master key is not at hand, and InconsistentState for what
    was made under another key, for another owner or for another field: nothing sealed can be moved.
    """

    def new_key(self, owner: UUID) -> WrappedKey:
        """256 random bits for one owner. Raises Unavailable when there is no master key."""
        ...

    def seal(self, key: WrappedKey, owner: UUID, field: str, content: bytes) -> bytes:
        """The content, readable with the key alone."""
        ...

    def open(self, key: WrappedKey, owner: UUID, field: str, sealed: bytes) -> bytes:
        """What was sealed."""
        ...

    def digest(self, key: WrappedKey, owner: UUID) -> Digest:
        """Digests under the key."""
        ...

    def master_of(self, key: WrappedKey) -> str:
        """The name of the master key that wraps it."""
        ...

    def rewrap(self, key: WrappedKey, owner: UUID) -> WrappedKey:
        """The same key, wrapped by the master key that wraps new ones."""
        ...

    def master(self) -> str:
        """The name of the master key that wraps new keys."""
        ...


class WrappedKeys(Protocol):
    """The keys as they are kept, apart from what they open."""

    async def by_master(self) -> Mapping[str, int]:
        """How many keys each master key wraps."""
        ...

    async def rewrap(self, rewrap: Rewrap, *, master: str, limit: int) -> int:
        """`rewrap` up to `limit` keys that another master key than `master` wraps; how many there were."""
        ...
