"""The SessionRepository over SQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import identity_tables
from adapters.sql.database import Database
from adapters.sql.proof_rows import proof_columns, proof_of
from domain.model.proof import DeskSession

_sessions = identity_tables.desk_sessions


class SqlSessions:
    """Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, session: DeskSession, *, forget_before: datetime) -> None:
        times = {"created_at": session.created_at, "seen_at": session.seen_at}
        row = {"digest": session.digest, **proof_columns(session.proof), **times}

        async def unit(connection: AsyncConnection) -> None:
            if await _find(connection, session.digest) is None:  # else our own commit was not heard of
                await connection.execute(delete(_sessions).where(_sessions.c.created_at < forget_before))
                await connection.execute(insert(_sessions), row)

        await self._database.write(unit)

    async def find(self, digest: bytes) -> DeskSession | None:
        return await self._database.read(lambda connection: _find(connection, digest))

    async def seen(self, digest: bytes, at: datetime) -> None:
        async def unit(connection: AsyncConnection) -> None:
            await connection.execute(update(_sessions).where(_sessions.c.digest == digest).values(seen_at=at))

        await self._database.write(unit)

    async def remove(self, digest: bytes) -> None:
        async def unit(connection: AsyncConnection) -> None:
            await connection.execute(delete(_sessions).where(_sessions.c.digest == digest))

        await self._database.write(unit)


async def _find(connection: AsyncConnection, digest: bytes) -> DeskSession | None:
    row = (await connection.execute(select(_sessions).where(_sessions.c.digest == digest))).mappings().one_or_none()
    if row is None:
        return None
    return DeskSession(digest=digest, proof=proof_of(row), created_at=row["created_at"], seen_at=row["seen_at"])
