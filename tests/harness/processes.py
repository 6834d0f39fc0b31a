"""What runs on this machine, as /proc tells it; a process that only waits to be buried does not run."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import anyio


def running_with(marker: str) -> list[int]:
    """The processes that have `marker` in their command line."""
    return [pid for pid in _pids() if marker in _command_line(pid) and is_running(pid)]


def running_children(parent: int) -> list[int]:
    """The processes that `parent` has started and that still run."""
    return [pid for pid in _pids() if (stat := _stat(pid)) and int(stat[1]) == parent and stat[0] != "Z"]


def is_running(pid: int) -> bool:
    stat = _stat(pid)
    return stat is not None and stat[0] not in "ZX"


def processor_seconds(pid: int) -> float:
    """What a process has used of the processors so far, with all that it started, whether it still runs or not."""
    stat = _stat(pid)
    if stat is None:
        return 0.0
    own = sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK")  # its own and its ended children's, user and system
    return own + sum(map(processor_seconds, running_children(pid)))


def resident_mib(pid: int) -> float:
    """Memory that a process holds now, shared pages among it."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return 0.0


def proportional_mib(pid: int) -> float:
    """The same, with each shared page divided among those that share it."""
    with suppress(FileNotFoundError, ProcessLookupError):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
    return 0.0


def working_directory(pid: int) -> Path:
    return Path(f"/proc/{pid}/cwd").readlink()


def open_descriptors() -> int:
    """Of this process."""
    return len(list(Path("/proc/self/fd").iterdir()))


async def until(holds: Callable[[], bool], *, seconds: float = 10) -> None:
    """Wait for something outside of this process, which cannot tell us of it."""
    with anyio.fail_after(seconds):
        while not holds():  # noqa: ASYNC110  # another process sets no event of ours
            await anyio.sleep(0.01)


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _stat(pid: int) -> list[str] | None:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return None


def _command_line(pid: int) -> str:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""
