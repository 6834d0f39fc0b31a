"""Where tickets are kept until they are used.

Every method is one transaction, bounded in time; a method that returns has committed. Each raises Unavailable when
the store cannot be reached, is read-only or too slow.
"""

from __future__ import annotations

from typing import Protocol

from domain.model.proof import Ticket


class TicketRepository(Protocol):
    """The tickets of all tenants."""

    async def add(self, ticket: Ticket) -> None:
        """Write it; those that have expired go."""
        ...

    async def redeem(self, digest: bytes) -> Ticket | None:
        """Take the ticket away: of all who try, whichever process they ask, one gets it.

        None when there is none, or it has expired by the store's clock.
        """
        ...
