"""Queue and feed inside one process: the embedded default."""

from adapters.in_process.feed import InProcessFeed
from adapters.in_process.queue import InProcessQueue

__all__ = ["InProcessFeed", "InProcessQueue"]
