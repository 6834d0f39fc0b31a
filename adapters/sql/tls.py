"""MySQL over TLS or not at all."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

from aiomysql import Connection
from pymysql.constants import CLIENT

from ports.errors import Unavailable


def tls_arguments(authority: Path | None) -> dict[str, Any]:
    """For the driver: none without an authority to trust. Raises Unavailable when its file cannot be used."""
    if authority is None:
        return {}
    try:
        context = ssl.create_default_context(cafile=authority)
    except (OSError, ssl.SSLError) as error:
        raise Unavailable(f"the file of the setting database_tls_ca: {error}") from error
    return {"ssl": context, "async_creator_fn": _connected}


class _Encrypted(Connection):  # type: ignore[misc]  # aiomysql has no types
    """aiomysql logs in in the open, with the bare password if asked for it, where no TLS is offered."""

    async def _request_authentication(self) -> None:
        if not self.server_capabilities & CLIENT.SSL:
            raise Unavailable("the database offers no TLS, and database_tls_ca is set")
        await super()._request_authentication()


async def _connected(*arguments: Any, **options: Any) -> Connection:
    connection = _Encrypted(*arguments, **options)
    await connection._connect()
    return connection
