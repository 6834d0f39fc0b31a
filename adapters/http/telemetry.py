"""Figures of the HTTP side, for Prometheus."""

from __future__ import annotations

from prometheus_client import Gauge, Histogram

_requests = Histogram(
    "ai_recruiter_http_request_seconds",
    "Time from a request to the end of its response; of a WebSocket, its whole life",
    ["method", "route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
)
_listeners = Gauge("ai_recruiter_listeners", "WebSockets, event streams and requests that wait for a job")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "WS"})


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request; methods that nobody has heard of share one name, so that no client can grow the figures."""
    known = method if method in _METHODS else "OTHER"
    _requests.labels(known, route, str(status)).observe(seconds)


def listener_came() -> None:
    """One more."""
    _listeners.inc()


def listener_left() -> None:
    """One less."""
    _listeners.dec()
