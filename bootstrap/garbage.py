"""Keeps collections of garbage short: Python looks through all that lives, which with thousands of sockets takes long.

A socket that listens costs a full collection 0.2 ms, for as long as it lives; all wait meanwhile. So what has lived for
a moment is left out, and looked through once half of the connections have been gone for a minute.
"""

from __future__ import annotations

import gc
from collections.abc import Sized
from typing import Final

import anyio

_EVERY_S: Final = 0.25
_STEP: Final = 25  # connections more, which are worth to be left out
_CALM: Final = 240  # looks in a row at less than half of them, before the others are taken for gone


async def keep_collections_short(connections: Sized) -> None:
    """In a process that does nothing but serve."""
    left_out, calm = _leave_out(connections), 0
    while True:
        await anyio.sleep(_EVERY_S)
        now = len(connections)
        calm = calm + 1 if now < left_out // 2 - _STEP else 0
        if now >= left_out + _STEP:
            gc.freeze()
            left_out = now
        elif calm >= _CALM:
            gc.unfreeze()
            left_out, calm = _leave_out(connections), 0


def _leave_out(connections: Sized) -> int:
    gc.collect()
    gc.freeze()
    return len(connections)
