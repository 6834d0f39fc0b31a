"""What one of the processes of a service is told."""

from __future__ import annotations

from pathlib import Path

import msgspec


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """As JSON on its command line."""

    number: int
    processes: int
    host: str
    workers: int
    socket: int  # descriptor of what listens
    lifeline: int  # descriptor of a pipe, which ends when the process is to stop, or nobody looks after it any more
    figures: str  # folder

    @property
    def is_up(self) -> Path:
        """There once it serves, and touched as long as it does."""
        return Path(self.figures) / f"{self.number}.up"
