"""Logs and metrics."""

from adapters.telemetry.collectors import BrokerReading, BuildReading, DatabaseReading
from adapters.telemetry.evaluations import MeteredEvaluations
from adapters.telemetry.exposition import Exposition
from adapters.telemetry.logs import configure_logs
from adapters.telemetry.metered import MeteredDocuments, MeteredFeed, MeteredMatcher, MeteredQueue

__all__ = [
    "BrokerReading",
    "BuildReading",
    "DatabaseReading",
    "Exposition",
    "MeteredDocuments",
    "MeteredEvaluations",
    "MeteredFeed",
    "MeteredMatcher",
    "MeteredQueue",
    "configure_logs",
]
