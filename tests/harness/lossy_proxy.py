"""A way to a service on which answers get lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_CHUNK = 65536


@contextmanager
def losing_the_first_answer(url: str) -> Iterator[str]:
    """An address at which the service answers, except that the first answer never arrives."""
    there = urlsplit(url)
    assert there.hostname is not None
    assert there.port is not None
    target = (there.hostname, there.port)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = threading.Thread(target=_accept, args=(listener, target))
        accepting.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
    accepting.join()


def _accept(listener: socket.socket, target: tuple[str, int]) -> None:
    pumps: list[threading.Thread] = []
    lossy = True
    with suppress(OSError):  # the listener was shut down
        while True:
            client, _ = listener.accept()
            service = socket.create_connection(target)
            pumps.append(threading.Thread(target=_pump, args=(client, service, False)))
            pumps.append(threading.Thread(target=_pump, args=(service, client, lossy)))
            for pump in pumps[-2:]:
                pump.start()
            lossy = False
    for pump in pumps:
        pump.join()


def _pump(source: socket.socket, sink: socket.socket, swallow: bool) -> None:
    """Pass on what comes; with `swallow`, hang up as soon as something comes."""
    with suppress(OSError):
        while (chunk := source.recv(_CHUNK)) and not swallow:
            sink.sendall(chunk)
    for end in (sink, source):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
