"""Where API keys are stored.

Every method is one transaction, bounded in time; a method that returns has committed. Each raises Unavailable when
the store cannot be reached, is read-only or too slow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.api_key import ApiKey
from domain.model.audit import Fact
from domain.model.ids import KeyHint, Tenant

KeyChange = Callable[[ApiKey, datetime], ApiKey]
"""What to do with a key as it stands, at the store's own time. It may be called again after a lost race."""

HandOver = Callable[[ApiKey, datetime], tuple[ApiKey, ApiKey]]
"""The key as it will stand, and its successor."""


class KeyMaker(Protocol):
    """Makes keys, and what is kept of them."""

    def new_secret(self, kind: str = "air") -> str:
        """256 random bits as a text that begins with its kind; a key begins with `air_`."""
        ...

    def digest(self, secret: bytes) -> bytes:
        """32 bytes that tell nothing of the key, and cannot be made without a secret of the installation."""
        ...


class ApiKeyRepository(Protocol):
    """The keys of all tenants. None is ever removed: who held one stays known."""

    async def add(self, key: ApiKey, *, facts: Sequence[Fact] = ()) -> None:
        """Write a new key, and `facts` in the audit trail of its tenant."""
        ...

    async def hand_over(self, hint: KeyHint, change: HandOver, *, facts: Sequence[Fact] = ()) -> tuple[ApiKey, ApiKey]:
        """Load a key and store what becomes of it, the new one, and `facts` in the audit trail, in one transaction.

        What `change` raises rolls it back and passes through. Raises KeyNotFound.
        """
        ...

    async def find(self, digest: bytes) -> ApiKey | None:
        """The key with this digest, live or not."""
        ...

    async def change(self, hint: KeyHint, change: KeyChange, *, facts: Sequence[Fact] = ()) -> ApiKey:
        """Load, change and store in one transaction, `facts` in the audit trail with it. Raises KeyNotFound."""
        ...

    async def all_of(self, tenant: Tenant | None = None) -> Sequence[ApiKey]:
        """Those of one tenant, or of all, the oldest first."""
        ...

    async def any(self) -> bool:
        """Whether there has ever been one."""
        ...

    async def used(self, hint: KeyHint) -> None:
        """It opens something now, by the store's clock."""
        ...
