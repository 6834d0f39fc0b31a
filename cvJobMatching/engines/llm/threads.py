"""Threads that take little address space, which is what the memory of an evaluation is limited by."""

from __future__ import annotations

import ctypes
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_STACK: Final = 1024 * 1024  # bytes; eight times as many are usual
_ARENA_MAX: Final = -8  # of mallopt: by default each thread sets aside 64 MiB and more
_ARENAS: Final = 2


@contextmanager
def small_threads() -> Iterator[None]:
    """Threads that are started within it are small."""
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):  # another C library than glibc has no such setting, and no such arenas
            ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS)
    before = threading.stack_size(_STACK)
    try:
        yield
    finally:
        threading.stack_size(before)
