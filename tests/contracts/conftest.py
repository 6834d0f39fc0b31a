"""What the watched adapters need beside what they watch."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from adapters.telemetry.tracing import Tracing, open_tracing
from tests.harness.collector import Collector, collecting


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


@pytest.fixture
async def tracing(collector: Collector) -> AsyncIterator[Tracing]:
    """Spans that a collector takes, one of each of them at least when the test is over."""
    async with open_tracing(collector.url, share=1.0, version="1", instance="here:1") as tracing:
        yield tracing
