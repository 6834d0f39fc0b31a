"""Lanes are spread over a few shards, each with subjects and a consumer of its own, so that readers take turns.

The single jobs of a tenant of whom many are open already come among the batches, so that those of another tenant in
the same shard never wait for more than a few.
"""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from adapters.nats.config import NatsConfig
from domain.model.ids import EvaluationId
from domain.model.lane import Lane


@dataclass(frozen=True, slots=True)
class Shard:
    """The lanes of one hash; `consumer` hands out what waits in them, the oldest first."""

    consumer: str
    single: bool  # holds single jobs, which have every other turn

    def subject(self, config: NatsConfig, id: EvaluationId | str = "*") -> str:
        """Where an evaluation waits; those of all of them, by default."""
        return f"{config.work}.{id}" if self is LANELESS else f"{config.work}.{self.consumer}.{id}"


LANELESS = Shard("workers", single=False)
"""What is offered without a lane, and what waits from before there were lanes."""

# Never fewer in a later version: what waits in a shard that is gone would wait until the sweeper offers it again.
_SINGLES = tuple(Shard(f"single-{number}", single=True) for number in range(4))
_BATCHES = tuple(Shard(f"batch-{number}", single=False) for number in range(8))
SHARDS = (LANELESS, *_SINGLES, *_BATCHES)


def shard_of(lane: Lane | None) -> Shard:
    """The same in every process and version."""
    if lane is None:
        return LANELESS
    among = _SINGLES if lane.batch is None and not lane.behind else _BATCHES
    return among[crc32(f"{lane.tenant} {lane.batch}".encode()) % len(among)]
