"""What the service offers an engine while it runs: the other end of the channel, seen from the evaluation."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Lock

from adapters.matching import wire
from adapters.matching.pace import Pace
from cvJobMatching.engines import BudgetSpent, Call


class Service:
    """Implements cvJobMatching.engines.Run; any thread of the evaluation may use it."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._sending = Lock()
        self._pace = Pace()
        self._turns: deque[Event] = deque()  # of those that wait for an answer; the first one reads

    def stage(self, name: str) -> None:
        """See Run."""
        self.send(wire.StageBegan(str(name)))

    def progress(self, fraction: float, text: str = "") -> None:
        """See Run; what is said in a flood is dropped here."""
        if self._pace.allows():
            self.send(wire.Progress(float(fraction), str(text)))

    @contextmanager
    def call(self, *, tokens: int, money: float = 0.0) -> Iterator[Call]:
        """See Run."""
        told = self._ask(wire.CallAsked(int(tokens), float(money)))
        if isinstance(told, wire.CallRefused):
            raise BudgetSpent(told.scope, None if told.after_s is None else timedelta(seconds=told.after_s))
        used = _Used()
        try:
            yield used
        finally:
            self.send(wire.CallEnded(told.number, used.tokens, used.money))

    def send(self, message: wire.Reply) -> None:
        """Whole, whichever thread says something meanwhile."""
        with self._sending:
            wire.send(self._channel, message)

    def _ask(self, message: wire.CallAsked) -> wire.Told:
        """The answers come in the order of asking, so whoever asked first reads first."""
        turn = Event()
        with self._sending:
            self._turns.append(turn)
            self._next()
            wire.send(self._channel, message)
        turn.wait()
        try:
            return wire.received_answer(self._channel)
        finally:
            with self._sending:
                self._turns.popleft()
                self._next()

    def _next(self) -> None:
        if self._turns:
            self._turns[0].set()


class _Used:
    """What a call came to; `tokens` None: nobody said."""

    def __init__(self) -> None:
        self.tokens: int | None = None
        self.money = 0.0

    def used(self, *, tokens: int, money: float = 0.0) -> None:
        """See Call; the last word counts."""
        self.tokens, self.money = int(tokens), float(money)
