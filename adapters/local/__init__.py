"""Queue and feed inside one process: the embedded default."""

from adapters.local.feed import InProcessFeed
from adapters.local.queue import InProcessQueue

__all__ = ["InProcessFeed", "InProcessQueue"]
