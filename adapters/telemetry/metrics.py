"""Counts what happens, in the names and units that Prometheus asks for."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from prometheus_client import Counter, generate_latest
from prometheus_client.registry import REGISTRY

from domain.model.events import Event
from domain.model.ids import EvaluationId
from ports.feed import Feed, Subscription

_events = Counter("ai_recruiter_events", "Events written by this process", ["type"])


class MeteredFeed:
    """A Feed that counts what passes: every event of this process goes through its feed."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    async def publish(self, event: Event) -> None:
        _events.labels(event.type.value).inc()
        await self._feed.publish(event)

    def subscribe(self, id: EvaluationId) -> AbstractAsyncContextManager[Subscription]:
        return self._feed.subscribe(id)


def exposition() -> bytes:
    """Every metric of this process in the Prometheus text format."""
    return generate_latest(REGISTRY)
