"""Logs and metrics."""

from adapters.telemetry.logs import configure_logs
from adapters.telemetry.metrics import MeteredFeed, exposition

__all__ = ["MeteredFeed", "configure_logs", "exposition"]
