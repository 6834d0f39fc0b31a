"""The WrappedKeys over SQL."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.database import Database
from adapters.sql.key_tables import evaluation_keys as _keys
from domain.model.ids import WrappedKey
from ports.vault import Rewrap

_UPDATE = (
    update(_keys)
    .where(_keys.c.evaluation_id == bindparam("owner"))
    .values(wrapped=bindparam("again"), master_id=bindparam("master"))
)


class SqlWrappedKeys:
    """Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_master(self) -> Mapping[str, int]:
        counted = select(_keys.c.master_id, func.count().label("kept")).group_by(_keys.c.master_id)

        async def unit(connection: AsyncConnection) -> Mapping[str, int]:
            return {row.master_id: row.kept for row in await connection.execute(counted)}

        return await self._database.read(unit)

    async def rewrap(self, rewrap: Rewrap, *, master: str, limit: int) -> int:
        other = (_keys.c.master_id < master) | (_keys.c.master_id > master)  # two ranges of the index, which != is not
        others = select(_keys).where(other).limit(limit).with_for_update()

        async def unit(connection: AsyncConnection) -> int:
            found = (await connection.execute(others)).all()
            kept = [(it.evaluation_id, WrappedKey(bytes(it.wrapped))) for it in found]
            again = [{"owner": owner, "again": rewrap(key, owner), "master": master} for owner, key in kept]
            if again:  # a key that was destroyed meanwhile stays so
                await connection.execute(_UPDATE, again)
            return len(found)

        return await self._database.write(unit)
