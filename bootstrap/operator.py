"""Who runs a command."""

from __future__ import annotations

import getpass

from domain.model.audit import Actor, ActorKind
from domain.model.shown_text import shown_name

_UNKNOWN = "unknown"


def operator() -> Actor:
    """The user of this machine, as the system knows it."""
    try:
        name = shown_name(getpass.getuser()) or _UNKNOWN
    except (KeyError, OSError):  # a container may have no name for its user
        name = _UNKNOWN
    return Actor(kind=ActorKind.OPERATOR, name=name)
