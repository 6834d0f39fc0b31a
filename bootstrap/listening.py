"""The socket of a service."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from bootstrap.settings import WrongSettings

_BACKLOG = 2048


@contextmanager
def listening(host: str, port: int, peer_timeout_s: float) -> Iterator[socket.socket]:
    """A socket bound before anything else is opened, so that a port in use is reported at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # a stalled reader would hold its socket for as long as TCP lives
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(peer_timeout_s * 1000))
        try:
            sock.bind((host, port))
        except OSError as error:
            raise WrongSettings(f"cannot listen on {host}:{port}: {error.strerror or error}") from None
        sock.listen(_BACKLOG)
        sock.setblocking(False)
        yield sock


def address_of(sock: socket.socket) -> str:
    """Where it listens, as a URL."""
    host, port = sock.getsockname()[:2]
    return f"http://{host if ':' not in host else f'[{host}]'}:{port}"
