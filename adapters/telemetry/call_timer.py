"""Times what a port is asked, and counts how it ended."""

from __future__ import annotations

from time import perf_counter
from types import TracebackType

from prometheus_client import Histogram

from domain.model.errors import Refusal
from ports.errors import DocumentLost, Unavailable

_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Calls:
    """A histogram of seconds, by the method that was called and its outcome."""

    def __init__(self, name: str, help: str) -> None:
        self._seconds = Histogram(name, help, ["method", "outcome"], buckets=_BUCKETS)

    def timed(self, method: str) -> Timed:
        """The block is one call."""
        return Timed(self._seconds, method)


class Timed:
    """Observes how long its block took; no generator, for there are ten of these to an evaluation."""

    __slots__ = ("_began", "_method", "_seconds")

    def __init__(self, seconds: Histogram, method: str) -> None:
        self._seconds = seconds
        self._method = method

    def __enter__(self) -> None:
        self._began = perf_counter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._seconds.labels(self._method, outcome_of(kind)).observe(perf_counter() - self._began)


def outcome_of(kind: type[BaseException] | None) -> str:
    """How something ended, by the kind of what it raised."""
    if kind is None:
        return "ok"
    if issubclass(kind, Refusal):
        return "refused"
    if issubclass(kind, Unavailable):
        return "unavailable"
    if issubclass(kind, DocumentLost):
        return "lost"
    return "failed" if issubclass(kind, Exception) else "canceled"
