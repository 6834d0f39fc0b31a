"""A TCP line to a server that can be cut at any byte, held for a while, or go dead without a word."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_CHUNK = 65536
_RESET = struct.pack("ii", 1, 0)  # close() sends RST and forgets what waits


@dataclass(eq=False, slots=True)
class _Line:
    """One connection, from us to the server."""

    client: socket.socket
    server: socket.socket
    budget: int | None  # bytes that may still come back; None for any number
    dead: bool = False
    threads: list[threading.Thread] = field(default_factory=list)

    def reset(self) -> None:
        for end in (self.client, self.server):
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            with suppress(OSError):
                end.shutdown(socket.SHUT_RD)  # wakes whoever reads it
            end.close()


class Wire:
    """Faults for a server at 127.0.0.1; `port` is where it answers through us."""

    def __init__(self, target_port: int) -> None:
        self._target = ("127.0.0.1", target_port)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._listener.getsockname()[1]
        self._flows = threading.Event()
        self._flows.set()
        self._guard = threading.Lock()
        self._budgets: list[int] = []
        self._lines: list[_Line] = []
        self.cuts = 0  # connections that were reset as `cut_next_after` had it
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def cut_next_after(self, size: int) -> None:
        """Reset the next connection once so many bytes have come back from the server."""
        self._budgets.append(size)

    def hold(self) -> None:
        """A black hole: connections stay, new ones are taken, and nothing passes."""
        self._flows.clear()

    def release(self) -> None:
        """What was held passes on."""
        self._flows.set()

    def cut(self) -> None:
        """Reset every connection."""
        with self._guard:
            lines, self._lines = self._lines, []
        for line in lines:
            line.reset()

    def go_dead(self) -> None:
        """The peers of all present connections have vanished: what is sent is never answered. New ones work."""
        with self._guard:
            for line in self._lines:
                line.dead = True

    def close(self) -> None:
        self.release()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # closed
                return
            try:
                server = socket.create_connection(self._target)
            except OSError:  # it is away, and so are we
                _Line(client, client, None).reset()
                continue
            line = _Line(client, server, self._budgets.pop(0) if self._budgets else None)
            with self._guard:
                self._lines.append(line)
            for pump in (self._there, self._back):
                line.threads.append(threading.Thread(target=pump, args=(line,), daemon=True))
                line.threads[-1].start()

    def _there(self, line: _Line) -> None:
        with suppress(OSError):
            while chunk := line.client.recv(_CHUNK):
                self._flows.wait()
                if not line.dead:
                    line.server.sendall(chunk)
        with suppress(OSError):  # also after a reset: the server would keep the transaction and its locks
            line.server.shutdown(socket.SHUT_WR)

    def _back(self, line: _Line) -> None:
        with suppress(OSError):
            if line.budget == 0:
                self._cut(line)
            while chunk := line.server.recv(_CHUNK):
                self._flows.wait()
                if line.dead:
                    continue
                line.client.sendall(chunk[: line.budget])
                if line.budget is not None:
                    line.budget = max(line.budget - len(chunk), 0)
                    if not line.budget:
                        self._cut(line)
            line.client.shutdown(socket.SHUT_WR)

    def _cut(self, line: _Line) -> None:
        self.cuts += 1
        line.reset()


@contextmanager
def a_wire_to(target_port: int) -> Iterator[Wire]:
    """Closed, with every connection, when the block ends."""
    wire = Wire(target_port)
    try:
        yield wire
    finally:
        wire.close()
