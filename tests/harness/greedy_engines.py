"""An engine that takes more than it may: not in one process or one file, but in many."""

from __future__ import annotations

import ctypes
import mmap
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from tests.harness.engines import Honest

_MIB = 1024 * 1024


class Glutton(Honest):
    """The CV names what it takes, and how often."""

    name = "glutton"

    def report(self, cv: bytes | str, job_description: bytes | str, as_of: date) -> dict[str, object]:
        assert isinstance(cv, str)
        what, times = cv.split()
        for place in range(int(times)):
            _ACTS[what](place)
        if what in _OF_OTHERS:
            time.sleep(30)  # others take it meanwhile
        return super().report(cv, job_description, as_of)


def _apart(work: Callable[[], object]) -> None:
    """In a session of its own, and nobody's child."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            with suppress(Exception):
                work()
        os._exit(0)
    os.wait()


def _sleep() -> None:
    time.sleep(30)


def _hold(size: int) -> None:
    held = b"x" * size
    time.sleep(30)
    del held


def _spin() -> None:
    while True:
        pass


def _unnamed(place: int) -> None:
    """A file that no folder shows, and that stays as long as it is open."""
    path = Path(f"unnamed-{place}")
    file = path.open("wb", buffering=0)
    path.unlink()
    file.write(b"x" * _MIB)
    _kept.append(file)


def _unnamed_and_closed(place: int) -> int:
    """The descriptor of a file that no folder shows, written in full."""
    path = f"closed-{place}"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    os.unlink(path)  # noqa: PTH108
    os.write(descriptor, b"x" * _MIB)
    return descriptor


def _map(place: int) -> None:
    """Such a file that is mapped and not open: `mmap` of the library would keep it open."""
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    descriptor = _unnamed_and_closed(place)
    libc.mmap(None, ctypes.c_size_t(4096), mmap.PROT_READ, mmap.MAP_SHARED, descriptor, ctypes.c_long(0))
    os.close(descriptor)


def _send(place: int) -> None:
    """Such a file that is open nowhere: it is under way between two sockets."""
    pair = socket.socketpair()
    _kept.extend(pair)
    descriptor = _unnamed_and_closed(place)
    socket.send_fds(pair[0], [b"x"], [descriptor])
    os.close(descriptor)


def _fill(pairs: int) -> None:
    """Sockets with all that the kernel keeps for them."""
    held = [socket.socketpair() for _ in range(pairs)]
    for sender, _ in held:
        sender.setblocking(False)
        with suppress(BlockingIOError):
            while sender.send(b"x" * 65536):
                pass
    time.sleep(30)


_kept: list[object] = []
_ACTS: dict[str, Callable[[int], object]] = {
    "file": lambda place: Path(f"{place}.txt").write_bytes(b""),
    "folder": lambda place: Path(f"{place}").mkdir(),
    "link": lambda place: Path(f"{place}").symlink_to("nowhere"),
    "mebibyte": lambda place: Path(f"{place}.bin").write_bytes(b"x" * _MIB),
    "unnamed-mebibyte": _unnamed,
    "mapped-mebibyte": _map,
    "sent-mebibyte": _send,
    "sockets": lambda place: _apart(lambda: _fill(100)),
    "child": lambda place: _apart(_sleep),
    "holder": lambda place: _apart(lambda: _hold(64 * _MIB)),
    "spinner": lambda place: _apart(_spin),
}
_OF_OTHERS = {"mebibyte", "unnamed-mebibyte", "mapped-mebibyte", "sockets", "holder", "spinner"}
EXTRA_ENGINES = {"glutton": f"{__name__}:Glutton"}
