"""Room for connections: each takes a file descriptor."""

from __future__ import annotations

import resource
from typing import Final

_OWN: Final = 256  # that the process has beside connections: databases, documents, engines, logs


def room_for(connections: int) -> int:
    """How many of so many connections have one; the limit is raised as far as the system lets it be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OWN
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return connections if soft == resource.RLIM_INFINITY else min(connections, soft - _OWN)
