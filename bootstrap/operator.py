"""Who runs a command."""

from __future__ import annotations

import getpass

from domain.model.audit import Actor, ActorKind


def operator() -> Actor:
    """The user of this machine, as the system knows it."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container may have no name for its user
        name = "unknown"
    return Actor(kind=ActorKind.OPERATOR, name=name)
