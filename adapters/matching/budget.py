"""What one evaluation may take together with all that it starts, and what it has taken: counted outside of it.

The kernel's limits hold a process or a file. Before a process or a file is made, the filter of the evaluation asks, so
that those are counted exactly; from the first one on the rest is added up now and then. One that makes neither, as
nearly every evaluation, costs nothing here.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from adapters.matching.config import MatchingConfig
from adapters.matching.processes import cpu_seconds, mapped_unnamed, memory_share, opened, tree
from cvJobMatching.confinement.listener import Listener
from cvJobMatching.confinement.syscalls import starts_a_process

LOOK_EVERY: Final = 0.05  # seconds between two looks at those that have started something
_SOCKET_BYTES: Final = 416 * 1024  # that the kernel may keep of what was sent to one, and adds to no process
LOOK_AT_LEAST_EVERY: Final = 0.5  # however long a look takes


class Budget:
    """Of the evaluation `pid` that writes in `scratch` and was born with so much memory."""

    def __init__(self, pid: int, scratch: str, inherited_bytes: int, config: MatchingConfig) -> None:
        self._pid, self._scratch, self._config = pid, scratch, config
        self._inherited = inherited_bytes
        self._children = self._files = 0
        self._cpu: dict[int, float] = {}  # of each process that was ever seen
        self._sizes: dict[int, int] = {}  # of each file, as it was last seen
        self.watched = False  # whether there is something to add up

    def hear(self, listener: Listener) -> None:
        """Count what the evaluation asks about. Raises EOFError when there is nobody left who could ask."""
        number = listener.hear()
        if number is None:
            return
        if starts_a_process(number):
            self._children += 1
        else:
            self._files += 1
        self.watched = True

    def counted_out(self) -> str | None:
        """Which of what is counted exactly is used up."""
        if self._children > self._config.children:
            return "processes"
        return "files" if self._files > self._config.files else None

    def overdrawn(self) -> str | None:
        """Which is used up; looks at every process and file of the evaluation."""
        processes = tree(self._pid)
        self._children = max(self._children, len(processes) - 1)
        sizes = dict(_files(self._scratch))
        self._files = max(self._files, len(sizes))
        if (out := self.counted_out()) is not None:
            return out
        held = {it.st_ino: it for pid in processes for it in opened(pid)}
        if self._children and (out := self._of_many(processes, held.values())) is not None:
            return out
        return "disk" if self._disk(processes, sizes, held.values()) > self._config.disk_bytes else None

    def _of_many(self, processes: list[int], held: Iterable[os.stat_result]) -> str | None:
        """What the kernel bounds by itself as long as there is one process."""
        if self._processor(processes) > self._config.total_cpu_seconds:
            return "processor"
        allowed = self._config.memory_bytes + self._inherited
        queued = _SOCKET_BYTES * sum(stat.S_ISSOCK(it.st_mode) for it in held)
        return "memory" if sum(map(memory_share, processes)) + queued > allowed else None

    def _processor(self, processes: list[int]) -> float:
        """By what each was ever seen with, or by what those that live have and have buried: whichever is more."""
        now = 0.0
        for pid in processes:
            own, buried = cpu_seconds(pid)
            self._cpu[pid] = max(own, self._cpu.get(pid, 0.0))
            now += own + buried
        return max(now, sum(self._cpu.values()))

    def _disk(self, processes: list[int], sizes: dict[int, int], held: Iterable[os.stat_result]) -> int:
        """Of a file without a name that is mapped and not open, the kernel does not say the size."""
        with suppress(OSError):
            device = os.stat(self._scratch).st_dev  # noqa: PTH116  # as below
            sizes |= {it.st_ino: it.st_blocks * 512 for it in held if it.st_nlink == 0 and it.st_dev == device}
        self._sizes |= sizes
        for pid in processes:
            for number in mapped_unnamed(pid, self._scratch) - sizes.keys():
                sizes[number] = self._sizes.get(number, self._config.file_bytes)
        return sum(sizes.values())


def _files(folder: str) -> Iterator[tuple[int, int]]:
    """The number of each file below the folder, and the bytes that it takes."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            with suppress(OSError):
                it = entry.stat(follow_symlinks=False)
                yield it.st_ino, it.st_blocks * 512
                if entry.is_dir(follow_symlinks=False):
                    yield from _files(entry.path)
