"""The commands for master keys. They work on the database itself, while services run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import click
import msgspec

from adapters.cli.exits import EPILOG
from adapters.cli.options import as_json
from adapters.cli.screen import emit
from adapters.shared.private_files import make_secret_file
from adapters.sql import SqlWrappedKeys, migrate
from adapters.vault import new_line, parsed
from bootstrap.commands import local_commands, run, settings_for
from bootstrap.master_keys import master_key_path, vault_of
from bootstrap.schema import open_schema
from bootstrap.settings import Settings
from domain.use_cases.rotate_master_key import RotateMasterKey

T = TypeVar("T")


@local_commands.group("master-key")
def master_key() -> None:
    """Make and replace the keys that encrypt CVs and reports.

    A master key is a line of a file; the first line encrypts, all of them decrypt.
    """


@master_key.command(epilog=EPILOG)
def new() -> None:
    """Print a line for the file of master keys."""
    click.echo(new_line().line, nl=False)


@master_key.command("list", epilog=EPILOG)
@as_json
def list_(as_json: bool) -> None:
    """List the master keys by name with how many keys each protects. One that protects none may be destroyed."""
    settings = settings_for(log_level="warning")
    used = _with_keys(settings, lambda it: it.by_master())
    known = [key.id for key in parsed(master_key_path(settings).read_text())]
    listed = [{"id": id, "keys": used.get(id, 0), "known": id in known} for id in [*known, *(used.keys() - set(known))]]
    if as_json:
        emit(msgspec.json.encode({"items": listed}))
        return
    for each in listed:
        click.echo(f"{each['id']}\t{each['keys']}\t{'' if each['known'] else 'NOT IN THE FILE'}".rstrip())


@master_key.command(epilog=EPILOG)
def rotate() -> None:
    """Put everything under the first master key of the file, while services run.

    Without AI_RECRUITER_MASTER_KEY_FILE a fresh one is put there before. Documents and reports stay as they are.
    """
    settings = settings_for(log_level="warning")
    if settings.master_key_file is None:
        path = master_key_path(settings)
        make_secret_file(path, new_line().line.encode() + path.read_bytes(), replace=True)
    done = _with_keys(settings, lambda it: it())
    click.echo(f"{done} keys were put under the first master key. Keep the others until `list` counts 0.", err=True)


def _with_keys(settings: Settings, use: Callable[[RotateMasterKey], Awaitable[T]]) -> T:
    async def main() -> T:
        vault = vault_of(settings)
        async with open_schema(settings) as database:
            if settings.embedded:
                await migrate(database)
            return await use(RotateMasterKey(vault=vault, keys=SqlWrappedKeys(database)))

    return run(main)
