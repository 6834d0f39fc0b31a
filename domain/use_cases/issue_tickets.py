"""Tickets for listeners that cannot send a header: one use, one subject, half a minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from domain.model.proof import Proof, Ticket
from domain.use_cases.identify import Identify
from ports.api_keys import KeyMaker
from ports.tickets import TicketRepository
from ports.time_and_ids import Clock

GOOD_FOR: Final = timedelta(seconds=30)
_OF_TICKETS: Final = b"ticket\0"  # so that no digest is both of a key and of a ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshTicket:
    """`secret` is never to be had again."""

    secret: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueTickets:
    """A ticket proves whom the key or token proved that it was asked for with, as long as that does."""

    tickets: TicketRepository
    identify: Identify
    maker: KeyMaker
    clock: Clock

    async def issue(self, proof: Proof, subject: str) -> FreshTicket:
        """A ticket for that subject. Raises Unavailable."""
        secret, expires_at = self.maker.new_secret("tic"), self.clock.now() + GOOD_FOR
        ticket = Ticket(digest=self._digest(secret), subject=subject, proof=proof, expires_at=expires_at)
        await self.tickets.add(ticket)
        return FreshTicket(secret=secret, expires_at=expires_at)

    async def redeem(self, secret: str, subject: str) -> Proof | None:
        """Whom it proves, this once; None for what is no ticket for that subject, which is spent by it all the same.

        Raises Unavailable.
        """
        ticket = await self.tickets.redeem(self._digest(secret))
        if ticket is None or ticket.subject != subject or not await self.identify.still(ticket.proof):
            return None
        return ticket.proof

    def _digest(self, secret: str) -> bytes:
        return self.maker.digest(_OF_TICKETS + secret.encode())
