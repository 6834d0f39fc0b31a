"""Keeps collections of garbage short: Python looks through all that lives, which with thousands of sockets takes long.

A socket that listens costs a full collection 0.2 ms, for as long as it lives; all wait meanwhile. So what has lived for
a moment is left out, and looked through once many connections have gone.
"""

from __future__ import annotations

import gc
from collections.abc import Sized
from typing import Final

import anyio

_EVERY_S: Final = 0.25
_STEP: Final = 25  # connections more, which are worth to be left out


async def keep_collections_short(connections: Sized) -> None:
    """In a process that does nothing but serve."""
    left_out = _leave_out(connections)
    while True:
        await anyio.sleep(_EVERY_S)
        now = len(connections)
        if now >= left_out + _STEP:
            gc.freeze()
            left_out = now
        elif now < left_out // 2 - _STEP:
            gc.unfreeze()
            left_out = _leave_out(connections)


def _leave_out(connections: Sized) -> int:
    gc.collect()
    gc.freeze()
    return len(connections)
