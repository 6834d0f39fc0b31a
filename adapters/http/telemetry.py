"""Figures of the HTTP side, for Prometheus."""

from __future__ import annotations

from collections.abc import Awaitable

from prometheus_client import Counter, Gauge, Histogram

from adapters.http.bodies import PeerGone
from adapters.http.errors import refusal_of
from ports.evaluations import Accepted

_requests = Histogram(
    "ai_recruiter_http_request_seconds",
    "Time from a request to the end of its response; of a WebSocket, its whole life",
    ["method", "route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
)
_listeners = Gauge(
    "ai_recruiter_listeners", "WebSockets, event streams and requests that wait for a job", multiprocess_mode="livesum"
)
_left = Counter("ai_recruiter_listeners_ended", "WebSockets and event streams that ended, by why", ["ending"])
_submissions = Counter(
    "ai_recruiter_submissions", "Submissions: `accepted`, `replayed`, or the code of their refusal", ["outcome"]
)
for _outcome in ("accepted", "replayed", "too_busy", "quota_exceeded", "unavailable", "overloaded", "internal_error"):
    _submissions.labels(_outcome)  # shown before it first happens, or its first time would be no increase
_cut = Counter("ai_recruiter_connections_cut", "Connections that were cut, by the phase they stood still in", ["phase"])
for _phase in ("head", "idle", "body", "writing", "closing", "saying", "no_room"):
    _cut.labels(_phase)
_refused = Counter("ai_recruiter_connections_refused", "Connections beyond a limit, on which only probes are answered")
_PEER_GONE = "peer_gone"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "WS"})


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request; methods that nobody has heard of share one name, so that no client can grow the figures."""
    known = method if method in _METHODS else "OTHER"
    _requests.labels(known, route, str(status)).observe(seconds)


async def counted(accepting: Awaitable[Accepted]) -> Accepted:
    """A submission on its way in, counted by what comes of it."""
    try:
        accepted = await accepting
    except BaseException as error:
        _submissions.labels(_told_of(error)).inc()
        raise
    _submissions.labels("replayed" if accepted.replayed else "accepted").inc()
    return accepted


def _told_of(error: BaseException) -> str:
    """What the client is told of it, where one is left."""
    if isinstance(error, PeerGone) or not isinstance(error, Exception):
        return _PEER_GONE
    refusal = refusal_of(error)
    return refusal.code if refusal else "internal_error"


def listener_ended(ending: str) -> None:
    """One was told everything, left, was sent away or did not read."""
    _left.labels(ending).inc()


def listener_came() -> None:
    """One more."""
    _listeners.inc()


def listener_left() -> None:
    """One less."""
    _listeners.dec()


def connection_cut(phase: str) -> None:
    """One stood still for too long, or had to make room."""
    _cut.labels(phase).inc()


def connection_refused() -> None:
    """One came that found no room."""
    _refused.inc()
