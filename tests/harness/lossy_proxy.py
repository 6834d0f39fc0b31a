"""A way to a service on which answers get lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_CHUNK = 65536


@contextmanager
def losing_the_first_answer(url: str) -> Iterator[str]:
    """An address at which the service answers, except that the first answer never arrives."""
    with cutting(url, after=[0]) as address:
        yield address


@contextmanager
def cutting(url: str, *, after: Sequence[int]) -> Iterator[str]:
    """An address at which the service answers, over connections that break.

    The first ones are cut, each in its turn, once so many bytes of answers have passed; the others last.
    """
    there = urlsplit(url)
    assert there.hostname is not None
    assert there.port is not None
    target = (there.hostname, there.port)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = threading.Thread(target=_accept, args=(listener, target, list(after)))
        accepting.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
    accepting.join()


def _accept(listener: socket.socket, target: tuple[str, int], after: list[int]) -> None:
    pumps: list[threading.Thread] = []
    with suppress(OSError):  # the listener was shut down
        while True:
            client, _ = listener.accept()
            service = socket.create_connection(target)
            pumps.append(threading.Thread(target=_pump, args=(client, service, None)))
            pumps.append(threading.Thread(target=_pump, args=(service, client, after.pop(0) if after else None)))
            for pump in pumps[-2:]:
                pump.start()
    for pump in pumps:
        pump.join()


def _pump(source: socket.socket, sink: socket.socket, budget: int | None) -> None:
    """Pass on what comes; with a budget, hang up as soon as more than so many bytes have come."""
    with suppress(OSError):
        while chunk := source.recv(_CHUNK):
            sink.sendall(chunk[:budget])
            if budget is not None and (budget := budget - len(chunk)) < 0:
                break
    for end in (sink, source):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
