"""Every figure of a process, as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from time import perf_counter

import anyio
import structlog
from prometheus_client import PROCESS_COLLECTOR, CollectorRegistry, Metric, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import REGISTRY, Collector

from adapters.telemetry.together import Place, TogetherReading
from ports.errors import Unavailable
from ports.evaluations import Backlog

_PATIENCE = 5.0  # seconds for the database; Prometheus itself waits ten
_AFTER_FAILURE = 15.0  # seconds before it is asked again
_FRESH = 5.0  # seconds
_TOLD_EVERY = 1.0  # seconds, by processes that are one service
_SHARE = 50  # so many times as long as it took, the answer is kept: at most a fiftieth of one connection is used
_log = structlog.get_logger()

ReadBacklog = Callable[[], Awaitable[Backlog]]


class Exposition:
    """The figures of this process, and the backlog that all processes on one database share."""

    def __init__(
        self,
        read_backlog: ReadBacklog,
        collectors: Iterable[Collector] = (),
        *,
        patience: float = _PATIENCE,
        together: Place | None = None,
    ) -> None:
        """`patience` is what the database has, in seconds, before a scrape continues without it.

        `together`: this process is one of several that tell their figures as those of one.
        """
        # A series more for each counter, which only the OpenMetrics format has a use for.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # it takes nothing and gives nothing
        self._registry = CollectorRegistry()
        self._backlog = _BacklogReading(read_backlog, patience)
        self._counted = together.counted() if together else REGISTRY
        self._together = TogetherReading(together, [*collectors, PROCESS_COLLECTOR]) if together else None
        for collector in (self._backlog, *([self._together] if self._together else collectors)):
            self._registry.register(collector)

    async def __call__(self) -> bytes:
        """Every metric in the Prometheus text format."""
        await self._backlog.refresh()
        return generate_latest(self._counted) + generate_latest(self._registry)

    async def keep_telling(self) -> None:
        """Let the processes that this one is one service with know what is read here, for as long as it runs."""
        while self._together is not None:
            self._together.tell()
            await anyio.sleep(_TOLD_EVERY)


class _BacklogReading(Collector):
    """Read from the database, by any process that is scraped; left out while the database does not answer."""

    def __init__(self, read: ReadBacklog, patience: float) -> None:
        self._read = read
        self._patience = patience
        self._turn = anyio.Lock()
        self._found: Backlog | None = None
        self._stale_at = float("-inf")

    async def refresh(self) -> None:
        async with self._turn:
            began = perf_counter()
            if began < self._stale_at:
                return
            try:
                with anyio.fail_after(self._patience):
                    self._found = await self._read()
            except (Unavailable, TimeoutError) as error:
                _log.warning("backlog_unknown", reason=str(error) or f"no answer within {self._patience:g} s")
                self._found = None
            ended = perf_counter()
            rest = max(_FRESH, _SHARE * (ended - began)) if self._found else _AFTER_FAILURE
            self._stale_at = ended + rest

    def collect(self) -> Iterator[Metric]:
        found = self._found
        if found is None:
            return
        yield GaugeMetricFamily("ai_recruiter_queued_evaluations", "Evaluations that wait, in all", found.queued)
        yield GaugeMetricFamily(
            "ai_recruiter_oldest_queued_age_seconds",
            "Time since the acceptance of the oldest evaluation that waits",
            found.oldest_queued.total_seconds(),
        )
        yield GaugeMetricFamily("ai_recruiter_running_evaluations", "Evaluations that run, in all", found.running)
