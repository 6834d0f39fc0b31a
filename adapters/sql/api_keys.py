"""The ApiKeyRepository over SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import identity_tables, trail
from adapters.sql.database import Database
from adapters.sql.types import now
from domain.model.api_key import ApiKey
from domain.model.audit import Fact
from domain.model.errors import KeyNotFound
from domain.model.ids import KeyHint, Tenant
from domain.model.principal import Role
from ports.api_keys import HandOver, KeyChange

_keys = identity_tables.api_keys


class SqlApiKeys:
    """Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, key: ApiKey, *, facts: Sequence[Fact] = ()) -> None:
        async def unit(connection: AsyncConnection) -> None:
            if await _find(connection, key.digest) is None:  # else our own commit was not heard of
                await connection.execute(insert(_keys), _row(key))
                await trail.write(connection, {key.tenant: facts})

        await self._database.write(unit)

    async def hand_over(self, hint: KeyHint, change: HandOver, *, facts: Sequence[Fact] = ()) -> tuple[ApiKey, ApiKey]:
        async def unit(connection: AsyncConnection) -> tuple[ApiKey, ApiKey]:
            old, fresh = change(*await _locked(connection, hint))
            await _store(connection, old)
            await connection.execute(insert(_keys), _row(fresh))
            await trail.write(connection, {old.tenant: facts})
            return old, fresh

        return await self._database.write(unit)

    async def find(self, digest: bytes) -> ApiKey | None:
        return await self._database.read(lambda connection: _find(connection, digest))

    async def change(self, hint: KeyHint, change: KeyChange, *, facts: Sequence[Fact] = ()) -> ApiKey:
        async def unit(connection: AsyncConnection) -> ApiKey:
            changed = change(*await _locked(connection, hint))
            await _store(connection, changed)
            await trail.write(connection, {changed.tenant: facts})
            return changed

        return await self._database.write(unit)

    async def all_of(self, tenant: Tenant | None = None) -> Sequence[ApiKey]:
        wanted = select(_keys).order_by(_keys.c.created_at, _keys.c.hint)
        wanted = wanted if tenant is None else wanted.where(_keys.c.tenant == tenant)

        async def unit(connection: AsyncConnection) -> Sequence[ApiKey]:
            return [_key(row) for row in (await connection.execute(wanted)).mappings()]

        return await self._database.read(unit)

    async def any(self) -> bool:
        async def unit(connection: AsyncConnection) -> bool:
            return await connection.scalar(select(literal(1)).select_from(_keys).limit(1)) is not None

        return await self._database.read(unit)

    async def used(self, hint: KeyHint) -> None:
        async def unit(connection: AsyncConnection) -> None:
            await connection.execute(update(_keys).where(_keys.c.hint == hint).values(last_used_at=now()))

        await self._database.write(unit)


async def _find(connection: AsyncConnection, digest: bytes) -> ApiKey | None:
    found = (await connection.execute(select(_keys).where(_keys.c.digest == digest))).mappings().one_or_none()
    return None if found is None else _key(found)


async def _locked(connection: AsyncConnection, hint: KeyHint) -> tuple[ApiKey, datetime]:
    """The key, and the store's time. Raises KeyNotFound."""
    wanted = select(_keys, now().label("now")).where(_keys.c.hint == hint).with_for_update()
    row = (await connection.execute(wanted)).mappings().one_or_none()
    if row is None:
        raise KeyNotFound(f"there is no key {hint!r}: `ai-recruiter keys list` shows them")
    return _key(row), row["now"]


async def _store(connection: AsyncConnection, key: ApiKey) -> None:
    await connection.execute(update(_keys).where(_keys.c.hint == key.hint).values(_row(key)))


def _row(key: ApiKey) -> dict[str, Any]:
    return {**asdict(key), "role": key.role.value}


def _key(row: RowMapping) -> ApiKey:
    known = {name: row[name] for name in ApiKey.__dataclass_fields__}
    return ApiKey(**{**known, "digest": bytes(row["digest"]), "role": Role(row["role"])})
