"""The CategoryStore over SQL, in a database of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, LargeBinary, MetaData, String, Table, delete, insert, select, update
from sqlalchemy.dialects import mysql
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.category_seal import CategorySeal
from adapters.sql.database import Database
from adapters.sql.schema import Schema, require_current
from adapters.sql.types import Id
from domain.model.categories import Categories
from domain.model.ids import EvaluationId, Tenant
from domain.model.impact import Applicant, Cases

category_metadata = MetaData()
_categories = Table(
    "categories",
    category_metadata,
    Column("evaluation_id", Id, primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("sealed", LargeBinary(64).with_variant(mysql.VARBINARY(64), "mysql", "mariadb"), nullable=False),
    mysql_engine="InnoDB",
    mysql_charset="utf8mb4",
    mysql_collate="utf8mb4_bin",
)
_it = _categories.c
_IDS_AT_ONCE = 500  # in one statement


class SqlCategories:
    """Each method is one transaction. `count` opens rows one by one and keeps none of them."""

    def __init__(self, database: Database, seal: CategorySeal) -> None:
        self._database = database
        self._seal = seal

    async def put(self, id: EvaluationId, tenant: Tenant, categories: Categories) -> None:
        sealed = self._seal.seal(id, tenant, categories)

        async def unit(connection: AsyncConnection) -> None:
            mine = _it.evaluation_id == id
            if await connection.scalar(select(_it.tenant).where(mine).with_for_update()) is None:
                row = {"evaluation_id": id, "tenant": tenant, "sealed": sealed}
                await connection.execute(insert(_categories), row)
            else:
                await connection.execute(update(_categories).where(mine, _it.tenant == tenant).values(sealed=sealed))

        await self._database.write(unit)

    async def count(self, tenant: Tenant, applicants: Sequence[Applicant]) -> Cases:
        sealed = await self._sealed(tenant, [id for each in applicants for id in each.ids])
        cases: Cases = Cases()
        for each in applicants:
            id = next((id for id in each.ids if id in sealed), None)
            cases[None if id is None else self._seal.open(id, tenant, sealed[id]), each.outcome] += 1
        return cases

    async def forget(self, id: EvaluationId) -> None:
        async def unit(connection: AsyncConnection) -> None:
            await connection.execute(delete(_categories).where(_it.evaluation_id == id))

        await self._database.write(unit)

    async def check(self) -> None:
        async def unit(connection: AsyncConnection) -> None:
            await require_current(connection, Schema.CATEGORIES)
            row = (await connection.execute(select(_categories).limit(1))).one_or_none()
            if row is not None:
                self._seal.open(row.evaluation_id, row.tenant, row.sealed)

        await self._database.read(unit)

    async def _sealed(self, tenant: Tenant, ids: Sequence[EvaluationId]) -> Mapping[EvaluationId, bytes]:
        async def unit(connection: AsyncConnection) -> Mapping[EvaluationId, bytes]:
            found: dict[EvaluationId, bytes] = {}
            for start in range(0, len(ids), _IDS_AT_ONCE):
                some = _it.evaluation_id.in_(ids[start : start + _IDS_AT_ONCE])
                wanted = select(_it.evaluation_id, _it.sealed).where(some, _it.tenant == tenant)
                found |= {EvaluationId(id): bytes(sealed) for id, sealed in await connection.execute(wanted)}
            return found

        return await self._database.read(unit)
