"""The commands for API keys. They work on the database itself: the first key has nobody to ask for."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import click
import msgspec

from adapters.cli.exits import EPILOG
from adapters.cli.options import Moment, as_json
from adapters.cli.screen import emit, one_line, screen
from adapters.cli.tables import Column, Listing
from adapters.sql import SqlApiKeys, migrate
from adapters.system.keys import PepperedKeys
from bootstrap.commands import local_commands, run, settings_for
from bootstrap.operator import operator
from bootstrap.pepper import pepper_of, require_pepper
from bootstrap.schema import open_schema
from domain.model.api_key import ApiKey
from domain.model.ids import TENANT_NAME, KeyHint, Tenant, user_of
from domain.model.principal import Role
from domain.model.shown_text import LONGEST_NAME
from domain.use_cases.manage_keys import FreshKey, ManageKeys

T = TypeVar("T")
_OVERLAP_H = 24


@local_commands.group()
def keys() -> None:
    """Make API keys, replace them and take them back.

    As soon as there is one, every call needs one. Keys are shown once and kept as a digest.
    """


@keys.command(epilog=EPILOG)
@click.option("--tenant", required=True, help="Whose vacancies and candidates it opens.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="What it allows.")
@click.option("--user", required=True, help="The person or program that holds it; decisions carry this name.")
@click.option("--expires", "expires_at", type=Moment(), help="When it ends; never, when not given.")
@as_json
def create(tenant: str, role: str, user: str, expires_at: datetime | None, as_json: bool) -> None:
    """Make a key and print it, this once."""
    if not TENANT_NAME.fullmatch(tenant):
        raise click.BadParameter("use a-z, 0-9, '.', '_' and '-', at most 63 characters", param_hint="--tenant")
    if (holder := user_of(user.strip())) is None:
        raise click.BadParameter(f"use 1 to {LONGEST_NAME} characters that can be seen, in a line", param_hint="--user")
    fresh = _with_keys(
        lambda it: it.create(Tenant(tenant), holder, Role(role), by=operator(), expires_at=expires_at), makes=True
    )
    _print_fresh(fresh, as_json=as_json)


@keys.command("list", epilog=EPILOG)
@click.option("--tenant", help="Those of one tenant alone.")
@as_json
def list_(tenant: str | None, as_json: bool) -> None:
    """List every key that was ever made, without what opens anything."""
    found = _with_keys(lambda it: it.all_of(Tenant(tenant) if tenant else None))
    if as_json:
        emit(msgspec.json.encode({"items": [_told(key) for key in found]}))
    elif found:
        _KEYS.print(screen(sys.stdout), found)
    else:
        click.echo("There are no keys: without one, this machine alone is served.", err=True)


@keys.command(epilog=EPILOG)
@click.argument("key")
@click.option(
    "--overlap-hours", type=click.FloatRange(0), default=_OVERLAP_H, show_default=True, help="Both open for so long."
)
@as_json
def rotate(key: str, overlap_hours: float, as_json: bool) -> None:
    """Make a key for the user of KEY, its first characters as `list` shows them; the old one ends after a while."""
    overlap = timedelta(hours=overlap_hours)
    fresh = _with_keys(lambda it: it.rotate(KeyHint(key), by=operator(), overlap=overlap), makes=True)
    _print_fresh(fresh, as_json=as_json)


@keys.command(epilog=EPILOG)
@click.argument("key")
def revoke(key: str) -> None:
    """Take KEY back, named by its first characters as `list` shows them; listeners are disconnected within 30 s."""
    _with_keys(lambda it: it.revoke(KeyHint(key), by=operator()))
    click.echo(f"{key} opens nothing any more.", err=True)


def _with_keys(use: Callable[[ManageKeys], Awaitable[T]], *, makes: bool = False) -> T:
    settings = settings_for(log_level="warning")

    async def main() -> T:
        if makes:
            require_pepper(settings)
        async with open_schema(settings) as database:
            if settings.embedded:
                await migrate(database)
            maker, stored = PepperedKeys(pepper_of(settings)), SqlApiKeys(database)
            await stored.any()  # the database's time comes with its first connection
            return await use(ManageKeys(keys=stored, maker=maker, clock=database.clock))

    return run(main)


def _print_fresh(fresh: FreshKey, *, as_json: bool) -> None:
    if as_json:
        emit(msgspec.json.encode({"key": fresh.secret, **_told(fresh.key)}))
        return
    click.echo(fresh.secret)
    click.echo(f"Keep it now: it is not shown again. Its name is {fresh.key.hint}.", err=True)


def _told(key: ApiKey) -> dict[str, Any]:
    told = {name: getattr(key, name) for name in ApiKey.__dataclass_fields__ if name != "digest"}
    return {**told, "live": key.is_live(datetime.now(UTC))}


def _state(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at is None:
        return "open"
    return f"{'until' if key.is_live(datetime.now(UTC)) else 'ended'} {key.expires_at:%Y-%m-%d %H:%M}"


def _last_used(key: ApiKey) -> str:
    return f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never"


_KEYS: Listing[ApiKey] = Listing(
    [
        Column("key", 12, lambda it: one_line(it.hint), 6),
        Column("tenant", 10, lambda it: one_line(it.tenant), 3, grows=True),
        Column("user", 12, lambda it: one_line(it.user), 4, grows=True),
        Column("role", 9, lambda it: it.role.value, 2),
        Column("state", 22, _state, 5),
        Column("last used, UTC", 16, _last_used, 1),
    ],
    kept=2,
)
