"""A process that has loaded the readers and forks itself for each document.

It has one thread, so forking is safe. It takes its orders from a socket on standard input: each order is one socket by
which a document comes in and its reading goes out. When the orders end, it ends.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import sys

from cvJobMatching.reading.sandbox import child, confine

_CHUNK = 1 << 20


def main() -> None:
    """Serves until the other end closes."""
    child.prepare()
    gc.collect()
    gc.freeze()  # so that a collection in a child does not touch, and so copy, the pages that all share
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted program closes the socket, that is enough
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as orders:
        orders.send(b"ready")
        while True:
            _, descriptors, _, _ = socket.recv_fds(orders, 16, 1)
            if not descriptors:
                return
            _serve(descriptors[0], orders)


def _serve(descriptor: int, orders: socket.socket) -> None:
    with socket.socket(fileno=descriptor) as line:
        if os.fork() == 0:
            orders.close()
            _in_child(line)


def _in_child(line: socket.socket) -> None:
    """Never returns."""
    with contextlib.suppress(BaseException):
        line.sendall(os.getpid().to_bytes(8, "big"))
        confine.limit()
        confine.close_off()
        data = b"".join(iter(lambda: line.recv(_CHUNK), b""))
        line.sendall(child.answer(data))
    os._exit(0)


if __name__ == "__main__":
    main()
