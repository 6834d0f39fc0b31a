"""Tickets in a dictionary, with the promises of the port."""

from __future__ import annotations

from domain.model.proof import Ticket
from ports.time_and_ids import Clock


class MemoryTickets:
    """A TicketRepository that forgets when the process ends."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tickets: dict[bytes, Ticket] = {}

    async def add(self, ticket: Ticket) -> None:
        now = self._clock.now()
        self._tickets = {digest: it for digest, it in self._tickets.items() if it.expires_at > now}
        self._tickets[ticket.digest] = ticket

    async def redeem(self, digest: bytes) -> Ticket | None:
        ticket = self._tickets.pop(digest, None)
        return ticket if ticket is not None and ticket.expires_at > self._clock.now() else None
