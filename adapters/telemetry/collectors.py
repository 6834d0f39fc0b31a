"""Figures that are read at each scrape, from what keeps them anyway."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from typing import Protocol, TypeVar

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, SummaryMetricFamily
from prometheus_client.registry import Collector

T_co = TypeVar("T_co", covariant=True)


class Use(Protocol):
    """What is counted of the units of work on a database."""

    waiting: int
    served: int
    waited_seconds: float
    repeated: int


class Pool(Protocol):
    """A database as it is used from here."""

    @property
    def use(self) -> Use: ...

    @property
    def connections_in_use(self) -> int: ...

    @property
    def connections_limit(self) -> int: ...


class DatabaseReading(Collector):
    """The pool of one database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def collect(self) -> Iterator[Metric]:
        pool, use = self._pool, self._pool.use
        yield GaugeMetricFamily(
            "ai_recruiter_database_connections_limit", "Connections that the pool may open", pool.connections_limit
        )
        yield GaugeMetricFamily(
            "ai_recruiter_database_connections_in_use",
            "Connections that a transaction has now",
            pool.connections_in_use,
        )
        yield GaugeMetricFamily(
            "ai_recruiter_database_waiting", "Transactions that wait for a connection now", use.waiting
        )
        yield SummaryMetricFamily(
            "ai_recruiter_database_wait_seconds",
            "Time that transactions waited for a connection",
            count_value=use.served,
            sum_value=use.waited_seconds,
        )
        yield CounterMetricFamily(
            "ai_recruiter_database_repeats", "Transactions repeated after a lost race or connection", use.repeated
        )


class Connection(Protocol):
    """The way to the broker."""

    @property
    def connected(self) -> bool: ...


class Publisher(Protocol):
    """Whoever sends events to other processes."""

    unpublished: int


class BrokerReading(Collector):
    """The broker, where there is one."""

    def __init__(self, connection: Connection, publisher: Publisher) -> None:
        self._connection = connection
        self._publisher = publisher

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "ai_recruiter_broker_connected", "1 while the connection to the broker stands", self._connection.connected
        )
        yield CounterMetricFamily(
            "ai_recruiter_broker_unpublished_events",
            "Events that could not be sent, so that listeners elsewhere read them from the database",
            self._publisher.unpublished,
        )


class Places(Protocol):
    """For calls that engines make."""

    taken: int
    waiting: int


class Circuit(Protocol):
    """Whether evaluations of an engine are put off without a try."""

    @property
    def is_open(self) -> bool: ...


class Known(Protocol[T_co]):
    """What there is of something, by engine."""

    @property
    def known(self) -> Mapping[str, T_co]: ...


class EngineReading(Collector):
    """The calls of engines to services, and the circuits that keep evaluations from engines whose service is away."""

    def __init__(self, places: Known[Places], circuits: Known[Circuit]) -> None:
        self._places = places
        self._circuits = circuits

    def collect(self) -> Iterator[Metric]:
        running = GaugeMetricFamily(
            "ai_recruiter_engine_calls_running", "Calls to services that engines make now", labels=["engine"]
        )
        waiting = GaugeMetricFamily(
            "ai_recruiter_engine_calls_waiting", "Calls that wait for a place", labels=["engine"]
        )
        for engine, places in self._places.known.items():
            running.add_metric([engine], places.taken)
            waiting.add_metric([engine], places.waiting)
        shut = GaugeMetricFamily(
            "ai_recruiter_engine_circuit_open",
            "1 while evaluations of an engine are put off without a try, because the last ones were put off",
            labels=["engine"],
        )
        for engine, circuit in self._circuits.known.items():
            shut.add_metric([engine], circuit.is_open)
        yield from (running, waiting, shut)


class BuildReading(Collector):
    """What runs here."""

    def __init__(self, version: str, worker_slots: int) -> None:
        self._facts = {"version": version, "python": platform.python_version()}
        self._worker_slots = worker_slots

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("ai_recruiter_build", "What runs here", self._facts)
        yield GaugeMetricFamily(
            "ai_recruiter_worker_slots", "Evaluations that this process may judge at once", self._worker_slots
        )
