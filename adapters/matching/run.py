"""What the service offers an engine while it runs: the other end of the channel, seen from the evaluation."""

from __future__ import annotations

import socket
from contextlib import AbstractContextManager
from threading import Lock

from adapters.matching import wire
from cvJobMatching.engines import Alone, Call


class Service:
    """Implements cvJobMatching.engines.Run; any thread of the evaluation may use it."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._sending = Lock()

    def stage(self, name: str) -> None:
        """See Run."""
        self._send(wire.StageBegan(str(name)))

    def progress(self, fraction: float, text: str = "") -> None:
        """See Run."""
        self._send(wire.Progress(float(fraction), str(text)))

    def call(self, *, tokens: int, money: float = 0.0) -> AbstractContextManager[Call]:
        """See Run."""
        return Alone().call(tokens=tokens, money=money)

    def _send(self, message: wire.Reply) -> None:
        with self._sending:
            wire.send(self._channel, message)
