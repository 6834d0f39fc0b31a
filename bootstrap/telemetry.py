"""Puts the watchers around the adapters, and collects what a process tells of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version

from prometheus_client.registry import Collector

from adapters.nats import Nats
from adapters.sql import Database
from adapters.telemetry import (
    BrokerReading,
    BuildReading,
    DatabaseReading,
    MeteredDocuments,
    MeteredEvaluations,
    MeteredFeed,
    MeteredMatcher,
    MeteredQueue,
)
from bootstrap.adapters import Adapters


def metered(adapters: Adapters) -> Adapters:
    """The same adapters, with figures of what passes through them."""
    return replace(
        adapters,
        evaluations=MeteredEvaluations(adapters.evaluations),
        documents=MeteredDocuments(adapters.documents),
        queue=MeteredQueue(adapters.queue),
        feed=MeteredFeed(adapters.feed),
        matcher=MeteredMatcher(adapters.matcher),
    )


def readings(database: Database, nats: Nats | None, *, workers: int) -> Sequence[Collector]:
    """What is read of a process's own parts at each scrape."""
    found: list[Collector] = [BuildReading(version("ai-recruiter"), workers), DatabaseReading(database)]
    if nats is not None:
        found.append(BrokerReading(nats.connection, nats.feed))
    return found
