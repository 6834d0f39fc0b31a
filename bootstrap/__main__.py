"""The command `ai-recruiter`."""

from __future__ import annotations

import sys

import click

from adapters.cli.commands import client_commands
from adapters.cli.exits import EPILOG, run
from bootstrap.commands import local_commands


@click.group(epilog=EPILOG)
@click.version_option(package_name="ai-recruiter")
def ai_recruiter() -> None:
    """Judge CVs against job descriptions, and be able to defend the answer."""


for _group in (local_commands, client_commands):
    for _command in _group.commands.values():
        ai_recruiter.add_command(_command)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    sys.exit(run(ai_recruiter))


if __name__ == "__main__":
    main()
