"""A process that has loaded the readers and forks itself for each document.

It takes its orders from a socket on standard input: each order is one socket by which a document comes in and its
reading goes out. When the orders end, it ends.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress
from functools import partial

from cvJobMatching.confinement import copies, frames
from cvJobMatching.reading.sandbox import child


def main() -> None:
    """Serves until the other end closes."""
    child.prepare()
    copies.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted program closes the socket, that is enough
    with suppress(EOFError), socket.socket(fileno=os.dup(sys.stdin.fileno())) as orders:
        orders.send(copies.READY)
        while True:
            (line,) = copies.received(orders, 1)
            with line:
                copies.fork(partial(_answer, line), without=[orders])


def _answer(line: socket.socket) -> None:
    line.sendall(frames.framed(os.getpid().to_bytes(8, "big")))
    child.confine()
    document = frames.received(line.recv)
    line.sendall(frames.framed(child.answer(bytes(document))))


if __name__ == "__main__":
    main()
