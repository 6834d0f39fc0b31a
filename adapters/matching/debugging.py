"""What an engine prints and raises, for the terminal of who writes it; it never touches the disk under a name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import Final

_LONGEST: Final = 200_000  # bytes of one piece of output


class DebugOutput:
    """A file without a name; `descriptor` is for MatchingConfig.debug_output."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._read = 0

    def news(self) -> str:
        """What came since this was asked last; only the end of what is very long."""
        end = os.fstat(self.descriptor).st_size
        start, self._read = max(self._read, end - _LONGEST), end
        return os.pread(self.descriptor, end - start, start).decode(errors="replace")


@contextmanager
def debug_output() -> Iterator[DebugOutput]:
    """It is gone with the block. What comes from it is a stranger's text: make it plain before it is shown."""
    with TemporaryFile() as file:
        yield DebugOutput(file.fileno())
