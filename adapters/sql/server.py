"""Whether a server can do what the service asks of it, and what it should have more of."""

from __future__ import annotations

import re
from typing import Final
from uuid import uuid4

from sqlalchemy import insert, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import tables
from domain.model.report import FailureCode
from ports.errors import Unavailable

PACKET_BYTES: Final = 16 * 2**20  # that a server should take at once: the default of MariaDB, a quarter of MySQL's
_OLDEST: Final = {"MySQL": (8, 0, 1), "MariaDB": (10, 6, 0)}
_NEEDED: Final = "MySQL 8.0.1 or later, or MariaDB 10.6 or later, is needed"
_ASKED: Final = "SHOW VARIABLES WHERE Variable_name IN ('version', 'log_bin', 'binlog_format', 'max_allowed_packet')"
_SKIPPING: Final = "SELECT x FROM (SELECT 1 AS x) AS y FOR UPDATE SKIP LOCKED"
_TRIAL_BYTES: Final = 20_000  # more than the room that is left on a page: the server has to find a new one


async def require_server(connection: AsyncConnection) -> None:
    """Raise Unavailable, saying what is needed, where nothing would ever be judged."""
    if connection.dialect.name == "sqlite":
        return
    known = await _variables(connection)
    version = known["version"]
    kind = "MariaDB" if "mariadb" in version.lower() else "MySQL"
    if _numbers(version) < _OLDEST[kind]:
        raise Unavailable(f"the database is {kind} {version}; {_NEEDED}")
    try:
        await connection.execute(text(_SKIPPING))
    except ProgrammingError as error:
        raise Unavailable(f"the database, {kind} {version}, does not know SKIP LOCKED; {_NEEDED}") from error
    if known.get("log_bin", "OFF").upper() in ("ON", "1") and known.get("binlog_format", "").upper() == "STATEMENT":
        raise Unavailable("the database's binlog_format is STATEMENT, which refuses our writes; set it to ROW or MIXED")


async def require_writes(connection: AsyncConnection) -> None:
    """Write a row and take it back. Raises the driver's error where a submission would meet it."""
    async with connection.begin_nested() as trial:
        await connection.execute(insert(tables.reports), {"evaluation_id": uuid4(), "body": bytes(_TRIAL_BYTES)})
        await trial.rollback()


async def advice(connection: AsyncConnection) -> list[str]:
    """What works, but not for everything."""
    if connection.dialect.name == "sqlite":
        return []
    taken = int((await _variables(connection))["max_allowed_packet"])
    if taken >= PACKET_BYTES:
        return []
    return [
        f"max_allowed_packet is {taken} bytes: what is larger is refused, and a larger report fails with "
        f"`{FailureCode.REPORT_TOO_LARGE}`; set it to {PACKET_BYTES} or more"
    ]


async def _variables(connection: AsyncConnection) -> dict[str, str]:
    found = await connection.execute(text(_ASKED))
    return {str(name).lower(): str(value) for name, value in found}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
