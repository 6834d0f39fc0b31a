"""Logs and metrics."""

from adapters.telemetry.collectors import BrokerReading, BuildReading, DatabaseReading, EngineReading
from adapters.telemetry.exposition import Exposition
from adapters.telemetry.logs import configure_logs
from adapters.telemetry.metered import MeteredFeed, MeteredMatcher
from adapters.telemetry.timed_ports import (
    metered_documents,
    metered_evaluations,
    metered_operations,
    metered_queue,
    metered_reader,
)
from adapters.telemetry.together import Place

__all__ = [
    "BrokerReading",
    "BuildReading",
    "DatabaseReading",
    "EngineReading",
    "Exposition",
    "MeteredFeed",
    "MeteredMatcher",
    "Place",
    "configure_logs",
    "metered_documents",
    "metered_evaluations",
    "metered_operations",
    "metered_queue",
    "metered_reader",
]
