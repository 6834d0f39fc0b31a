"""The group of commands that check what the service did."""

from __future__ import annotations

from bootstrap.commands import local_commands


@local_commands.group()
def audit() -> None:
    """Check that scores ignore who a candidate is."""
