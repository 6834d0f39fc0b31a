"""The path under which a proxy serves us, which begins every address that we hand out."""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 200
_OURS: Final = r"(?!/(?:api|ws|desk|docs|openapi\.json|asyncapi\.json|healthz|readyz|metrics)(?:/|$))"
_PATH: Final = re.compile(_OURS + r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*")  # two slashes would begin a host


def is_public_path(path: str) -> bool:
    """Whether it is nothing, or segments that mean the same to every proxy and are none of our own paths."""
    return len(path) <= _LONGEST and _PATH.fullmatch(path) is not None
