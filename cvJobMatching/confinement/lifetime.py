"""Ties the life of a process to that of others, so that nothing outlives the service."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform != "win32" else None  # loaded before the first fork


def adopt_orphans() -> None:
    """Processes whose parent ends below this one become its own children, so that it can end them."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with(parent: int) -> None:
    """Let the kernel end this process when its parent ends. Exits when the parent is gone already."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def be_first_to_go() -> None:
    """When the machine runs out of memory, the kernel should end this process and not the service."""
    with suppress(OSError):  # a favour, not a limit: /proc may be read-only or absent
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux" and _libc is not None and _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")
