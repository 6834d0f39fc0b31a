"""Files and directories that only their owner can read, whatever the umask is."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def make_private_directory(path: Path) -> None:
    """Make the directory with mode 0700 unless it is there; parents get the usual mode. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)


def make_private_file(path: Path) -> None:
    """Make an empty file with mode 0600 unless it is there. Raises OSError."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def make_secret_file(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Make the file with mode 0600, whole and on the disk, unless it is there; or `replace` what is. Raises OSError."""
    make_private_directory(path.parent)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600, exist_ok=False)
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
