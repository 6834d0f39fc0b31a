"""The signs of life of worker processes, in SQL."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, case, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables
from adapters.sql.database import Database
from adapters.sql.types import now
from ports.workers import Attendance

_workers = tables.workers
_FORGOTTEN_AFTER = timedelta(days=1)


class SqlWorkers:
    """A row for each process; only a living one prunes the table, so the last one to stop stays known."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def seen(self, worker: str) -> None:
        async def unit(connection: AsyncConnection) -> None:
            mine = update(_workers).where(_workers.c.name == worker).values(seen_at=now(), stopped_at=None)
            if (await connection.execute(mine)).rowcount == 0:
                await connection.execute(insert(_workers).values(name=worker, seen_at=now()))
            long_ago = await _time(connection) - _FORGOTTEN_AFTER
            await connection.execute(delete(_workers).where(_workers.c.seen_at < long_ago))

        await self._database.write(unit)

    async def stopped(self, worker: str) -> None:
        async def unit(connection: AsyncConnection) -> None:
            mine = update(_workers).where(_workers.c.name == worker)
            await connection.execute(mine.values(seen_at=now(), stopped_at=now()))

        await self._database.write(unit)


async def read_attendance(connection: AsyncConnection, within: timedelta) -> Attendance:
    """Who was seen within that time and has not stopped."""
    at = await _time(connection)
    living = and_(_workers.c.stopped_at.is_(None), _workers.c.seen_at > at - within)
    counted = select(func.count(case((living, 1))), func.max(_workers.c.seen_at))
    at_work, last_seen = (await connection.execute(counted)).one()
    return Attendance(at=at, at_work=at_work, last_seen=last_seen)


async def _time(connection: AsyncConnection) -> datetime:
    at: datetime = (await connection.execute(select(now()))).scalar_one()
    return at
