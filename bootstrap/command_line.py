"""All commands of `ai-recruiter` as one group."""

from __future__ import annotations

import click

from adapters.cli.commands import client_commands
from adapters.cli.exits import EPILOG
from bootstrap.rank import rank

_LIGHT = {**client_commands.commands, "rank": rank}


class _Commands(click.Group):
    """Both groups as one; what talks to a service elsewhere does not wait for the libraries of a service here."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*_LIGHT, *_local().commands})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _LIGHT.get(cmd_name) or _local().commands.get(cmd_name)


def _local() -> click.Group:
    from bootstrap import audit_commands, engine_commands, key_commands, master_key_commands, name_audit, replay  # noqa: F401
    from bootstrap.commands import local_commands
    from bootstrap.papers import commands  # noqa: F401  (adds its command)

    return local_commands


@click.group(cls=_Commands, epilog=EPILOG)
@click.version_option(package_name="ai-recruiter")
def ai_recruiter() -> None:
    """Judge CVs against job descriptions, and be able to defend the answer."""
