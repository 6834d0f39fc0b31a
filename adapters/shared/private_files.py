"""Files and directories that only their owner can read, whatever the umask is."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

PRIVATE_UMASK: Final = 0o077  # of the process, so that libraries make private files, too


def make_private_directory(path: Path) -> None:
    """Make the directory, and parents that are missing, with mode 0700 unless it is there. Raises OSError."""
    for folder in (*reversed(path.parents), path):
        if folder.is_dir():
            continue
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:  # another process was faster, or a file is in the way
            if not folder.is_dir():
                raise
        else:
            folder.chmod(0o700)


def make_private_file(path: Path) -> None:
    """Make an empty file with mode 0600 unless it is there. Raises OSError."""
    try:
        _make(path)
    except FileExistsError:
        os.close(os.open(path, os.O_RDWR | os.O_CLOEXEC))  # it has to be of use


def require_writable(directory: Path) -> None:
    """Raises PermissionError, whose words name who may write there, where this process may make no file."""
    if not os.access(directory, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        owner, ours = directory.stat().st_uid, os.geteuid()
        why = f"user {ours} may not write in {directory}, which belongs to user {owner}, or it is read-only"
        raise PermissionError(errno.EACCES, why)


def _make(path: Path) -> None:
    """Raises FileExistsError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def make_secret_file(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Make the file with mode 0600, whole and on the disk, unless it is there; or `replace` what is. Raises OSError."""
    make_private_directory(path.parent)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    _make(fresh)
    with fresh.open("r+b") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if replace:
        fresh.replace(path)
        return
    with suppress(FileExistsError):  # another process was faster
        os.link(fresh, path)
    fresh.unlink()
