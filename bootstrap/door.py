"""Whom a service lets in before anybody has shown a key."""

from __future__ import annotations

import ipaddress

from adapters.sql import SqlApiKeys, migrate
from bootstrap.schema import open_schema
from bootstrap.settings import Settings, WrongSettings
from domain.use_cases.identify import Identify
from ports.errors import Unavailable


async def lock_door(identify: Identify, host: str) -> bool:
    """Whether calls need a key, as far as is known; beyond this machine they do."""
    if not is_loopback(host):
        identify.lock()
    try:
        return await identify.needs_key()
    except Unavailable:
        return True


async def refuse_open_door(settings: Settings, host: str) -> None:
    """Without keys everybody who reaches the port is the user `local`, so only this machine may reach it.

    While the database is away nobody knows, and nobody is let in without a key. Raises WrongSettings.
    """
    if is_loopback(host) or settings.settled_keys() or settings.oidc():
        return
    try:
        async with open_schema(settings) as database:
            if settings.embedded:
                await migrate(database)
            if await SqlApiKeys(database).any():
                return
    except Unavailable:
        return
    raise WrongSettings(
        f"refusing to serve {host} without keys: anybody who reaches it could read every CV. "
        "Make a key with `ai-recruiter keys create`, set AI_RECRUITER_OIDC_ISSUER, or serve 127.0.0.1"
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
