"""The TicketRepository over SQL."""

from __future__ import annotations

from sqlalchemy import RowMapping, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import identity_tables
from adapters.sql.database import Database
from adapters.sql.proof_rows import proof_columns, proof_of
from adapters.sql.types import now
from domain.model.proof import Ticket

_tickets = identity_tables.ws_tickets


class SqlTickets:
    """Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, ticket: Ticket) -> None:
        about = {"digest": ticket.digest, "subject": ticket.subject, "expires_at": ticket.expires_at}
        row = {**about, **proof_columns(ticket.proof)}

        async def unit(connection: AsyncConnection) -> None:
            known = await connection.scalar(select(_tickets.c.digest).where(_tickets.c.digest == ticket.digest))
            if known is None:  # else our own commit was not heard of
                await connection.execute(delete(_tickets).where(_tickets.c.expires_at <= now()))
                await connection.execute(insert(_tickets), row)

        await self._database.write(unit)

    async def redeem(self, digest: bytes) -> Ticket | None:
        this = _tickets.c.digest == digest
        wanted = select(_tickets, (_tickets.c.expires_at > now()).label("good")).where(this).with_for_update()

        async def unit(connection: AsyncConnection) -> Ticket | None:
            row = (await connection.execute(wanted)).mappings().one_or_none()
            if row is None:
                return None
            await connection.execute(delete(_tickets).where(this))
            return _ticket(row) if row["good"] else None

        return await self._database.write(unit)


def _ticket(row: RowMapping) -> Ticket:
    digest, proof = bytes(row["digest"]), proof_of(row)
    return Ticket(digest=digest, subject=row["subject"], proof=proof, expires_at=row["expires_at"])
