"""Connections to MySQL: over TLS or not at all, and with no statement that the server would not take."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

from aiomysql import Connection
from pymysql.constants import CLIENT, COMMAND, ER
from pymysql.err import OperationalError

from ports.errors import Unavailable


def connection_arguments(authority: Path | None) -> dict[str, Any]:
    """For the driver, which trusts `authority` alone if there is one. Raises Unavailable if its file cannot be used."""
    if authority is None:
        return {"async_creator_fn": _connected}
    try:
        context = ssl.create_default_context(cafile=authority)
    except (OSError, ssl.SSLError) as error:
        raise Unavailable(f"the file of the setting database_tls_ca: {error}") from error
    return {"ssl": context, "async_creator_fn": _encrypted}


class _Measured(Connection):  # type: ignore[misc]  # aiomysql has no types
    """A statement that is too long is not sent: the server would break off the connection, often without a reason."""

    takes: int | None = None  # bytes of one packet

    async def learn(self) -> None:
        """Ask the server what it takes."""
        async with self.cursor() as cursor:
            await cursor.execute("SELECT @@max_allowed_packet")
            [self.takes] = await cursor.fetchone()

    async def _execute_command(self, command: int, sql: str | bytes) -> None:
        if self.takes is not None and command == COMMAND.COM_QUERY:
            said = sql.encode(self._encoding) if isinstance(sql, str) else sql
            if len(said) >= self.takes:
                told = f"{len(said)} bytes are more than the server's max_allowed_packet, {self.takes}"
                raise OperationalError(ER.NET_PACKET_TOO_LARGE, told)
            sql = said
        await super()._execute_command(command, sql)


class _Encrypted(_Measured):
    """aiomysql logs in in the open, with the bare password if asked for it, where no TLS is offered."""

    async def _request_authentication(self) -> None:
        if not self.server_capabilities & CLIENT.SSL:
            raise Unavailable("the database offers no TLS, and database_tls_ca is set")
        await super()._request_authentication()


async def _connected(*arguments: Any, **options: Any) -> Connection:
    return await _made(_Measured(*arguments, **options))


async def _encrypted(*arguments: Any, **options: Any) -> Connection:
    return await _made(_Encrypted(*arguments, **options))


async def _made(connection: _Measured) -> Connection:
    await connection._connect()
    await connection.learn()
    return connection
