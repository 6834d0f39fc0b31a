"""An engine that takes more than it may: not in one process or one file, but in many."""

from __future__ import annotations

import os
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


_kept: list[object] = []
_ACTS: dict[str, Callable[[int], object]] = {
    "file": lambda place: Path(f"{place}.txt").write_bytes(b""),
    "folder": lambda place: Path(f"{place}").mkdir(),
    "link": lambda place: Path(f"{place}").symlink_to("nowhere"),
    "mebibyte": lambda place: Path(f"{place}.bin").write_bytes(b"x" * _MIB),
    "unnamed-mebibyte": _unnamed,
    "child": lambda place: _apart(_sleep),
    "holder": lambda place: _apart(lambda: _hold(64 * _MIB)),
    "spinner": lambda place: _apart(_spin),
}
_OF_OTHERS = {"mebibyte", "unnamed-mebibyte", "holder", "spinner"}
EXTRA_ENGINES = {"glutton": f"{__name__}:Glutton"}
