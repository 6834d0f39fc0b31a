"""What the kernel knows of this process and its children."""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_PROC = Path("/proc")
_RLIMIT_LOCKS = 10  # of Linux
_TELLS_CHILDREN = (_PROC / "self" / "task" / str(os.getpid()) / "children").exists()
_TICKS = os.sysconf("SC_CLK_TCK")
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


def tree(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for each in found:  # which grows meanwhile
        found += _children(each)
    return found


def _children(pid: int) -> list[int]:
    """As every thread of it knows them; where the kernel does not say, as every process says of its parent."""
    try:
        told = [(thread / "children").read_bytes() for thread in (_PROC / str(pid) / "task").iterdir()]
    except FileNotFoundError:
        if not _TELLS_CHILDREN:
            mine = str(pid).encode()
            return [other for other in _pids() if (stat := _stat(other)) and stat[1] == mine]
        return []  # gone meanwhile
    except OSError:
        return []
    return [int(child) for children in told for child in children.split()]


def cpu_seconds(pid: int) -> tuple[float, float]:
    """Processor time of the process, and of those that it has buried."""
    fields = _stat(pid)
    if not fields:
        return 0.0, 0.0
    own, buried = (sum(map(int, fields[first : first + 2])) / _TICKS for first in (11, 13))
    return own, buried


def memory_share(pid: int) -> int:
    """Bytes of memory, each page by the number of processes that share it; all of it where the kernel does not say."""
    for line in _read(pid, "smaps_rollup").splitlines():
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) * 1024
    fields = _read(pid, "statm").split()
    return int(fields[1]) * resource.getpagesize() if fields else 0


def opened(pid: int) -> list[os.stat_result]:
    """What each descriptor of the process stands for."""
    found = []
    with suppress(OSError):
        for entry in os.scandir(_PROC / str(pid) / "fd"):
            with suppress(OSError):
                found.append(entry.stat())
    return found


def mapped_unnamed(pid: int, folder: str) -> set[int]:
    """The numbers of the files that were below the folder, have no name any more and are mapped by the process."""
    lines = [line.split(maxsplit=5) for line in _read(pid, "maps").splitlines()]
    below = f"{folder}/".encode()
    return {int(it[4]) for it in lines if len(it) > 5 and it[5].startswith(below) and it[5].endswith(b" (deleted)")}


def mark(scratch: str) -> None:
    """Mark this process, and all that it starts, as of the sandbox with these temporary files: `kill_all_within` knows.

    By a limit that Linux has not enforced since 2003, and that the filter of an evaluation lets nobody change.
    """
    if sys.platform == "linux":
        with suppress(ValueError, OSError):  # where it is lower already, the environment is left to go by
            resource.setrlimit(_RLIMIT_LOCKS, (_mark_of(scratch), _mark_of(scratch)))


def kill_all_within(scratch: str) -> int:
    """Kill every process that is marked, or whose temporary files are to be in `scratch`; how many there were."""
    named, marked = f"\0TMPDIR={scratch}".encode(), str(_mark_of(scratch)).encode()
    found = [pid for pid in _pids() if marked in _read(pid, "limits").split() or named in b"\0" + _read(pid, "environ")]
    for pid in found:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    return len(found)


def _mark_of(scratch: str) -> int:
    """Of 2⁶² numbers, beginning where nobody sets a limit."""
    return 1 << 62 | int.from_bytes(sha256(scratch.encode()).digest()[:7])


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
