"""What the kernel is asked to hold a process to. Runs inside that process, before it sees a document."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

from adapters.matching.config import MatchingConfig

_LINUX = sys.platform == "linux"
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_LAST_WORDS = 32 * 1024 * 1024  # bytes of address space kept back for reporting that the rest ran out

_libc = ctypes.CDLL(None, use_errno=True)  # loaded before the first fork


def adopt_orphans() -> None:
    """Processes whose parent ends below this one become its own children, so that it can end them."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with(parent: int) -> None:
    """Let the kernel end this process when its parent ends. Exits when the parent is gone already."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def confine(config: MatchingConfig) -> None:
    """Hold this process, and what it starts, to the limits; what it may reach, `reach` says."""
    _be_first_to_go()
    memory = _address_space() + config.memory_bytes
    _limit(resource.RLIMIT_AS, memory, memory + _LAST_WORDS)
    _limit(resource.RLIMIT_CPU, config.cpu_seconds, config.cpu_seconds + 1)
    _limit(resource.RLIMIT_FSIZE, config.file_bytes)
    _limit(resource.RLIMIT_NOFILE, config.open_files)
    _limit(resource.RLIMIT_NPROC, config.user_processes)
    _limit(resource.RLIMIT_CORE, 0)


def allow_last_words() -> None:
    """Give back the memory that was kept aside, once it has run out."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _limit(what: int, soft: int, hard: int | None = None) -> None:
    _, ceiling = resource.getrlimit(what)
    capped = [
        value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
        for value in (soft, soft if hard is None else hard)
    ]
    resource.setrlimit(what, (capped[0], capped[1]))


def _prctl(option: int, value: int) -> None:
    if _LINUX and _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def _be_first_to_go() -> None:
    """When the machine runs out of memory, the kernel should take the evaluation and not the service."""
    with suppress(OSError):  # a favour, not a limit: /proc may be read-only or absent
        Path("/proc/self/oom_score_adj").write_text("1000")


def _address_space() -> int:
    """Bytes of address space that this process has now."""
    if not _LINUX:
        return 0
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
