"""Keeps a second service away from a SQLite file: each would take the other's evaluations for those of a dead one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

from adapters.shared.private_files import make_private_directory, make_private_file
from bootstrap.settings import Settings, WrongSettings


@contextmanager
def the_only_service(settings: Settings) -> Iterator[None]:
    """Hold the lock beside the SQLite file; the kernel frees it however the process ends. Raises WrongSettings."""
    path = make_url(settings.database()).database if settings.embedded else None
    if not path or path == ":memory:":
        yield
        return
    descriptor = _open(Path(f"{path}.lock"))
    try:
        if descriptor is not None:
            _lock(descriptor, path)
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _open(path: Path) -> int | None:
    """None where nothing can be written: the database says better what is wrong there."""
    with suppress(OSError):
        make_private_directory(path.parent)
        make_private_file(path)
        return os.open(path, os.O_RDWR | os.O_CLOEXEC)
    return None


def _lock(descriptor: int, path: str) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
        raise WrongSettings(
            f"{path} is served already (process {holder}): stop that service, give this one a data directory of its "
            "own, or let several share a MySQL"
        ) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
