"""The connections of one process: who may come, who has stood still for too long, who goes when there is no room."""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import cached_property
from typing import Protocol

import structlog

from adapters.http.connection_bounds import ConnectionBounds
from adapters.http.peers import Peers
from adapters.http.telemetry import connection_cut, connection_refused
from adapters.http.turns import Starts, Turns

_TICKS = 4  # in the shortest bound
_LONGEST_TICK_S = 1.0
_log = structlog.get_logger("http")


class Connection(Protocol):
    """One connection, as it is counted and cut."""

    peer: str | None  # under what it is counted, if it is

    def overdue(self, now: float) -> str | None:
        """The phase in which it has been for too long."""
        ...

    def cut(self, phase: str) -> None:
        """End it now."""
        ...


class Connections:
    """Those of one event loop. One timer looks after all of them; a request costs no timer of its own."""

    def __init__(self, bounds: ConnectionBounds) -> None:
        self.bounds = bounds
        self.peers = Peers(bounds.trusted_proxies)
        self._opened: dict[Connection, float] = {}  # when
        self._of_peer: Counter[str] = Counter()
        self._strangers: dict[Connection, None] = {}  # wait for their first request, the longest waiting first
        self._idle: dict[Connection, None] = {}  # wait for another one
        self._refused = 0
        self._timer: asyncio.TimerHandle | None = None
        shortest = min(bounds.head_s, bounds.answered_idle_s, bounds.write_s, bounds.closing_s)
        self._tick_s = min(shortest / _TICKS, _LONGEST_TICK_S)

    @cached_property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop of its first connection, and of all others."""
        return asyncio.get_running_loop()

    @cached_property
    def turns(self) -> Turns:
        """Where what they send is worked off."""
        return Turns(self.loop)

    @cached_property
    def starts(self) -> Starts:
        """Where their requests begin."""
        return Starts(self.loop)

    def __len__(self) -> int:
        return len(self._opened)

    def open(self, connection: Connection) -> str | None:
        """Count one more, which waits for a request; why nothing but probes may be asked on it, if so."""
        peer = connection.peer
        limit = self._limit_met(peer)
        if limit is None and len(self._opened) >= self.bounds.most and not self._make_room(self._strangers, self._idle):
            limit = f"All {self.bounds.most:,} connections are in use. Retry shortly."
        if limit is not None:
            self._refused += 1
            connection_refused()
            if len(self._opened) >= self.bounds.most + self.bounds.spare:
                self._make_room(self._strangers)
        self._opened[connection] = self.loop.time()
        if peer is not None:
            self._of_peer[peer] += 1
        self._strangers[connection] = None
        if self._timer is None:
            self._timer = self.loop.call_later(self._tick_s, self._look)
        return limit

    def has_room_for(self, connection: Connection) -> bool:
        """Whether it may ask for anything at all; a few beyond the limits may, for probes."""
        spare, peer = self.bounds.spare, connection.peer
        crowded = peer is not None and self._of_peer[peer] > self.bounds.most_of_peer + spare
        return not crowded and len(self._opened) <= self.bounds.most + spare

    def close(self, connection: Connection) -> None:
        """Count one less; again is harmless."""
        if self._opened.pop(connection, None) is None:
            return
        self._strangers.pop(connection, None)
        self._idle.pop(connection, None)
        if (peer := connection.peer) is not None:
            self._of_peer[peer] -= 1
            if not self._of_peer[peer]:
                del self._of_peer[peer]

    def asks(self, connection: Connection) -> None:
        """A request came: it may not be cut to make room."""
        self._strangers.pop(connection, None)
        self._idle.pop(connection, None)

    def rests(self, connection: Connection) -> None:
        """It was answered."""
        if connection in self._opened:
            self._idle[connection] = None

    def cut(self, connection: Connection, phase: str) -> None:
        """End it, with a line in the log."""
        self.log_cut(connection, phase)
        connection.cut(phase)

    def log_cut(self, connection: Connection, phase: str) -> None:
        """Write down and count that it ends, in which phase."""
        age = self.loop.time() - self._opened.get(connection, self.loop.time())
        connection_cut(phase)
        _log.info("connection_cut", phase=phase, peer=connection.peer or "proxy", seconds=round(age, 1))

    def _limit_met(self, peer: str | None) -> str | None:
        if peer is not None and self._of_peer[peer] >= self.bounds.most_of_peer:
            return f"Your address has {self.bounds.most_of_peer:,} connections, which is the limit. Close some."
        return None

    def _make_room(self, *waiting: dict[Connection, None]) -> bool:
        """Cut who waits longest, strangers first; whether there was one."""
        for those in waiting:
            if those:
                connection = next(iter(those))
                self.cut(connection, "no_room")
                self.close(connection)
                return True
        return False

    def _look(self) -> None:
        now = self.loop.time()
        for connection in list(self._opened):
            if (phase := connection.overdue(now)) is not None:
                self.cut(connection, phase)
        if self._refused:
            _log.warning("connections_refused", refused=self._refused)
            self._refused = 0
        self._timer = self.loop.call_later(self._tick_s, self._look) if self._opened else None
