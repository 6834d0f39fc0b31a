"""Where the audit trail is kept, and what signs it.

Stores of evaluations, vacancies, webhooks and keys write the facts of their own changes in the transaction of the
change. What changes nothing else, such as a view, is appended here.
Every method of a store is one transaction, bounded in time; a method that returns has committed. Each raises
Unavailable when the store cannot be reached, is read-only or too slow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.model.audit import AuditFilter, Fact
from domain.model.audit_chain import Checkpoint, Entry, Head
from domain.model.ids import Tenant


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Newest first; `next_before` is where the following page begins, None on the last one."""

    items: tuple[Entry, ...]
    next_before: int | None


class AuditTrail(Protocol):
    """The chains, one for each tenant. Nothing in them is ever changed or removed."""

    async def append(self, tenant: Tenant, facts: Sequence[Fact]) -> None:
        """Write facts at the end of the tenant's chain, whoever else writes there at the time."""
        ...

    async def page(self, tenant: Tenant, wanted: AuditFilter, *, before: int | None, size: int) -> AuditPage:
        """The entries wanted with seq < `before` (all, when None)."""
        ...

    async def entries(self, tenant: Tenant, *, after: int, limit: int) -> Sequence[Entry]:
        """Entries with seq > `after`, in order, at most `limit`."""
        ...

    async def head(self, tenant: Tenant) -> Head:
        """Where the tenant's chain ends."""
        ...

    async def heads_to_sign(self, *, limit: int) -> Sequence[Head]:
        """Chains that have grown since their last checkpoint, at most `limit`."""
        ...

    async def add_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Keep it; of two for one place the first stays."""
        ...

    async def checkpoints(self, tenant: Tenant, *, after: int, limit: int) -> Sequence[Checkpoint]:
        """The tenant's, with seq > `after`, in order, at most `limit`."""
        ...


class Signer(Protocol):
    """Signs with a key that the database does not have."""

    @property
    def key_id(self) -> str:
        """By which the key is named: the first 16 hexadecimal characters of the SHA-256 of the public key."""
        ...

    def sign(self, content: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes."""
        ...


class CheckpointLog(Protocol):
    """What this machine has signed, apart from the database: so that a chain that was written anew is not signed."""

    async def last(self, tenant: Tenant) -> Checkpoint | None:
        """The latest of the tenant."""
        ...

    async def add(self, checkpoint: Checkpoint) -> None:
        """Keep it; once this returns, it survives a crash. Raises Unavailable."""
        ...
