"""Where the sessions of the desk are kept.

Every method is one transaction, bounded in time; a method that returns has committed. Each raises Unavailable when
the store cannot be reached, is read-only or too slow.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from domain.model.proof import DeskSession


class SessionRepository(Protocol):
    """The sessions of all tenants, by their digests."""

    async def add(self, session: DeskSession, *, forget_before: datetime) -> None:
        """Write it; those that began before that moment go."""
        ...

    async def find(self, digest: bytes) -> DeskSession | None:
        """The session, whether it may still be used or not."""
        ...

    async def seen(self, digest: bytes, at: datetime) -> None:
        """It was used then."""
        ...

    async def remove(self, digest: bytes) -> None:
        """It ends. One that is not there is no error."""
        ...
