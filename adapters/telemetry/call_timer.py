"""Times the calls of a port, and counts how they ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction
from time import perf_counter
from types import TracebackType
from typing import Any, ParamSpec, TypeVar, cast

from prometheus_client import Histogram

from domain.model.errors import Refusal
from ports.errors import DocumentLost, Unavailable

Port = TypeVar("Port")
P = ParamSpec("P")
T = TypeVar("T")
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Calls:
    """A histogram of seconds, by the method that was called and its outcome."""

    def __init__(self, name: str, help: str) -> None:
        self._seconds = Histogram(name, help, ["method", "outcome"], buckets=_BUCKETS)

    def timing(self, real: Port, port: type, *, untimed: frozenset[str] = frozenset()) -> Port:
        """`real`, with each coroutine method that the protocol `port` declares timed, but for those in `untimed`."""
        proxy = _Proxy(real)
        for name, declared in vars(port).items():
            if iscoroutinefunction(declared) and name not in untimed:
                setattr(proxy, name, self._timed(name, getattr(real, name)))
        return cast(Port, proxy)

    def _timed(self, method: str, call: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        @wraps(call)
        async def timed(*args: P.args, **kwargs: P.kwargs) -> T:
            with Timed(self._seconds, method):
                return await call(*args, **kwargs)

        return timed


class _Proxy:
    """Has every attribute of the real object that is not set on the proxy itself."""

    def __init__(self, real: object) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class Timed:
    """Observes how long its block took; no generator, because an evaluation makes ten such calls."""

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
