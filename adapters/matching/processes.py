"""What the kernel knows of this process and its children."""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes in one unit of ru_maxrss


def memory_peak(usage: resource.struct_rusage) -> int:
    """The most memory that a process ever had resident, in bytes."""
    return usage.ru_maxrss * _RSS_UNIT


def resident() -> int:
    """The memory that this process has resident now, in bytes: what a copy of it is born with.

    Its own peak would not do: a program is started with the peak of the process that started it, the service.
    """
    fields = _read(os.getpid(), "statm").split()
    if not fields:
        return memory_peak(resource.getrusage(resource.RUSAGE_SELF))
    return int(fields[1]) * resource.getpagesize()


def has_children() -> bool:
    """Whether there is any child, alive or waiting to be buried."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def living_children() -> frozenset[int]:
    """The children of this process, those waiting to be buried included; empty where there is no /proc."""
    me = str(os.getpid()).encode()
    return frozenset(pid for pid in _pids() if (stat := _stat(pid)) and stat[1] == me)


def kill_all_within(scratch: str) -> int:
    """Kill every process whose temporary files are to be in `scratch` or below; how many there were."""
    mark = f"\0TMPDIR={scratch}".encode()
    found = [pid for pid in _pids() if mark in b"\0" + _read(pid, "environ")]
    for pid in found:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    return len(found)


def _pids() -> list[int]:
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()] if _PROC.is_dir() else []


def _stat(pid: int) -> list[bytes]:
    """State, parent and so on; nothing when the process is gone."""
    return _read(pid, "stat").rpartition(b")")[2].split()


def _read(pid: int, what: str) -> bytes:
    try:
        return (_PROC / str(pid) / what).read_bytes()
    except OSError:  # gone meanwhile, or another user's
        return b""
