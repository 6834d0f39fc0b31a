"""Which shard is asked next: single jobs have every other turn, and shards of one kind go round."""

from __future__ import annotations

import math
from collections.abc import Sequence

import anyio

from adapters.nats.shards import Shard

_REST = 0.01  # seconds in which an empty shard is not asked again: quick work shall not spend its time on asking


class Source:
    """What a process knows of one shard, and what it has asked of it."""

    def __init__(self, shard: Shard) -> None:
        self.shard = shard
        self.hopeful = True  # it may have something
        self.probes = 0  # requests that are answered at once
        self.standing = False  # a request waits there for what comes
        self.empty_at = -math.inf  # when it was last found empty
        self.overdue_at = math.inf  # when the answer, or a sign that the request stands, is missing

    @property
    def worth_another_look(self) -> bool:
        """Whether it was empty a while ago, and no request tells when that changes."""
        return not self.hopeful and not self.standing and anyio.current_time() - self.empty_at >= _REST


class Turns:
    """An empty shard is passed over until it is worth another look."""

    def __init__(self, shards: Sequence[Shard]) -> None:
        self.sources = {shard.consumer: Source(shard) for shard in shards}
        # Whoever was asked last comes last.
        self._rings = {
            single: [it for it in self.sources.values() if it.shard.single is single] for single in (True, False)
        }
        self._single_next = True

    def next(self, *, singles_only: bool = False) -> Source | None:
        """Whose turn it is; None when none may have anything."""
        for single in (True,) if singles_only else (self._single_next, not self._single_next):
            for source in self._rings[single]:
                if source.hopeful:
                    self._rings[single].remove(source)
                    self._rings[single].append(source)
                    self._single_next = not single
                    return source
        return None

    def gave(self, source: Source) -> None:
        """It has something, or may have. Single jobs are looked for again, too, and so is one batch shard."""
        source.hopeful = True
        for single in self._rings[True]:
            single.hopeful |= single.worth_another_look
        for batch in self._rings[False]:
            if batch.worth_another_look:
                batch.hopeful = True
                break

    def was_empty(self, source: Source) -> None:
        """It had nothing: the turn goes to the next one of its kind."""
        source.hopeful, source.empty_at = False, anyio.current_time()
        self._single_next = source.shard.single
