"""A local directory whose files survive a crash; writers that come at the same time share one flush of the disk."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import anyio.to_thread

from adapters.shared.group_commit import GroupCommit
from adapters.shared.private_files import make_private_directory

Files = Mapping[str, bytes]  # content by relative path
_LIBC = ctypes.CDLL(None, use_errno=True)
# Where one syncfs(2) stands for an fsync of every file: ext4, XFS, Btrfs, tmpfs, overlayfs, ZFS. Elsewhere, such as
# on FUSE, it may flush the kernel's pages and ask nobody to keep them.
_FLUSHED_AS_A_WHOLE = {0xEF53, 0x58465342, 0x9123683E, 0x01021994, 0x794C7630, 0x2FC12FC1}


Flush = Callable[[Path, Iterable[Path]], None]
"""Called with the root and the files that were written below it; returns once they are on the disk."""


class DurableDirectory:
    """Keeps files by relative path; each appears whole or not at all."""

    def __init__(self, root: Path, *, lanes: int = 2, flush: Flush | None = None) -> None:
        """`lanes` flushes run at once: puts are gathered for one while another waits for the disk.

        `flush` puts files on the disk; by default the quicker one that `root`'s file system supports.
        """
        self._root = root
        self._put = GroupCommit[Files, None](self._write_in_thread, lanes=lanes)
        self._flush = flush or (flush_file_system if _is_flushed_as_a_whole(root) else flush_each)

    async def put(self, files: Files) -> None:
        """Once this returns, the files are on the disk. Raises OSError; cancellation waits for the outcome."""
        await self._put(files)

    async def _write_in_thread(self, puts: Sequence[Files]) -> list[Exception | None]:
        return await anyio.to_thread.run_sync(self._write_all, puts)

    def _write_all(self, puts: Sequence[Files]) -> list[Exception | None]:
        """Never raises: what goes wrong belongs to the puts that it went wrong for."""
        written: list[Path] = []
        errors = [_error_of(partial(self._write, files, written)) for files in puts]
        unflushed = _error_of(partial(self._flush, self._root, written)) if written else None
        return [error or unflushed for error in errors]

    def _write(self, files: Files, written: list[Path]) -> None:
        for name, content in files.items():
            path = self._root / name
            _write_file(path, content)
            written.append(path)


def _error_of(work: Callable[[], object]) -> Exception | None:
    try:
        work()
    except Exception as error:  # raised again where the put is waited for
        return error
    return None


def _write_file(path: Path, content: bytes) -> None:
    """Under another name first: a reader must never see half of it."""
    unfinished = f"{path}#1"  # obstore, which reads here, lists no such names
    try:
        try:
            _write_bytes(unfinished, content)
        except FileNotFoundError:
            make_private_directory(path.parent)
            _write_bytes(unfinished, content)
        os.replace(unfinished, path)  # noqa: PTH105 - a Path for each document would cost more than the call
    except OSError:
        with suppress(OSError):
            os.unlink(unfinished)  # noqa: PTH108 - as above
        raise


def _write_bytes(path: str, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.fchmod(descriptor, 0o600)  # a few hundred nanoseconds, whatever the umask is
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def _is_flushed_as_a_whole(directory: Path) -> bool:
    if not hasattr(_LIBC, "syncfs"):
        return False
    facts = ctypes.create_string_buffer(512)  # struct statfs begins with the type of the file system, a long
    if _LIBC.statfs(os.fsencode(directory), facts) != 0:
        return False
    return ctypes.c_long.from_buffer(facts).value in _FLUSHED_AS_A_WHOLE


def flush_file_system(root: Path, written: Iterable[Path]) -> None:
    """One wait for the disk, however many files; it includes what others have written there."""
    descriptor = os.open(root, os.O_RDONLY)
    try:
        if _LIBC.syncfs(descriptor) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
    finally:
        os.close(descriptor)


def flush_each(root: Path, written: Iterable[Path]) -> None:
    """One wait for each file and each directory."""
    paths = list(written)
    for path in dict.fromkeys([*paths, *(path.parent for path in paths), root]):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
