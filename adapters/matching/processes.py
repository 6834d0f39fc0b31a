"""What the kernel knows of this process and its children."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes in one unit of ru_maxrss


def memory_peak(usage: resource.struct_rusage | None = None) -> int:
    """The most memory that was ever resident, in bytes; of this process when nothing is given."""
    return (usage or resource.getrusage(resource.RUSAGE_SELF)).ru_maxrss * _RSS_UNIT


def has_children() -> bool:
    """Whether there is any child, alive or waiting to be buried."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def living_children() -> frozenset[int]:
    """The children of this process, those waiting to be buried included; empty where there is no /proc."""
    me = os.getpid()
    candidates = (entry.name for entry in os.scandir("/proc") if entry.name.isdigit()) if _PROC.is_dir() else ()
    return frozenset(int(pid) for pid in candidates if _parent_of(pid) == me)


_PROC = Path("/proc/self")


def _parent_of(pid: str) -> int | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(stat.rpartition(b")")[2].split()[1])
