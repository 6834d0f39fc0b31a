"""All commands of `ai-recruiter` as one group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module

import click

from adapters.cli.commands import client_commands
from adapters.cli.exits import EPILOG
from bootstrap.rank import rank

_LIGHT = {**client_commands.commands, "rank": rank}
_MODULES = {  # that add a command to those of bootstrap.commands, or to the command of that name
    "audit": ("bootstrap.audit_commands", "bootstrap.name_audit"),
    "engines": ("bootstrap.engine_commands",),
    "keys": ("bootstrap.key_commands",),
    "master-key": ("bootstrap.master_key_commands",),
    "papers": ("bootstrap.papers.commands",),
    "replay": ("bootstrap.replay",),
}


class _Commands(click.Group):
    """Both groups as one; what talks to a service elsewhere does not wait for the libraries of a service here."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        for modules in _MODULES.values():
            _load(modules)
        return sorted({*_LIGHT, *_local()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _LIGHT:
            return _LIGHT[cmd_name]
        _load(_MODULES.get(cmd_name, ()))
        return _local().get(cmd_name)


def _load(modules: Iterable[str]) -> None:
    for name in modules:
        import_module(name)


def _local() -> Mapping[str, click.Command]:
    from bootstrap.commands import local_commands

    return local_commands.commands


@click.group(cls=_Commands, epilog=EPILOG)
@click.version_option(package_name="ai-recruiter")
def ai_recruiter() -> None:
    """Judge CVs against job descriptions, and be able to defend the answer."""
