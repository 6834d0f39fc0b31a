"""Bounds what a process, and each program that it starts, may take: memory, processor time, files, processes."""

from __future__ import annotations

import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LIMITS_MEMORY: Final = sys.platform == "linux"  # elsewhere RLIMIT_AS is missing, or refused as on macOS
_LAST_WORDS: Final = 32 * 1024 * 1024  # bytes of address space kept back for reporting that the rest ran out


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """None leaves a limit as it is."""

    memory_bytes: int  # address space on top of what the process has mapped already
    cpu_seconds: int
    file_bytes: int  # of one file that it writes
    open_files: int | None = None
    user_processes: int | None = None  # of the whole user


def apply(limits: Limits) -> None:
    """Hold this process, and what it starts, to the limits. A lower limit that is set already stays."""
    if LIMITS_MEMORY:
        memory = _address_space() + limits.memory_bytes
        _limit(resource.RLIMIT_AS, memory, memory + _LAST_WORDS)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1)
    _limit(resource.RLIMIT_FSIZE, limits.file_bytes)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_NPROC, limits.user_processes)
    _limit(resource.RLIMIT_CORE, 0)


@contextmanager
def processor_time(seconds: float) -> Iterator[None]:
    """The system ends this process by SIGPROF when the body uses more."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def allow_last_words() -> None:
    """Give back the memory that was kept aside, once it has run out."""
    if LIMITS_MEMORY:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _limit(what: int, soft: int | None, hard: int | None = None) -> None:
    if soft is None:
        return
    _, ceiling = resource.getrlimit(what)
    capped = [
        value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
        for value in (soft, soft if hard is None else hard)
    ]
    resource.setrlimit(what, (capped[0], capped[1]))


def _address_space() -> int:
    """Bytes of address space that this process has now: what the libraries took is not the document's."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * resource.getpagesize()
