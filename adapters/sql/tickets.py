"""The TicketRepository over SQL."""

from __future__ import annotations

from sqlalchemy import RowMapping, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import identity_tables
from adapters.sql.database import Database
from adapters.sql.types import now
from domain.model.ids import Tenant, User
from domain.model.principal import Principal, Role
from domain.model.proof import Proof, Ticket

_tickets = identity_tables.ws_tickets


class SqlTickets:
    """Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, ticket: Ticket) -> None:
        who = ticket.proof.principal
        row = {
            "digest": ticket.digest,
            "subject": ticket.subject,
            "tenant": who.tenant,
            "user": who.user,
            "roles": " ".join(sorted(who.roles)),
            "named": int(who.named),
            "until": who.until,
            "credential": ticket.proof.credential,
            "expires_at": ticket.expires_at,
        }

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
    who = Principal(
        tenant=Tenant(row["tenant"]),
        user=User(row["user"]),
        roles=frozenset(map(Role, row["roles"].split())),
        named=bool(row["named"]),
        until=row["until"],
    )
    proof = Proof(who, bytes(row["credential"]))
    return Ticket(digest=bytes(row["digest"]), subject=row["subject"], proof=proof, expires_at=row["expires_at"])
