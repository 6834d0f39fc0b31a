"""A receiver of webhooks: a real HTTP server that keeps what comes, and answers as it is told."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook


@dataclass(frozen=True, slots=True)
class Received:
    """One request."""

    path: str
    headers: Mapping[str, str]  # by names in lower case
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> dict[str, Any]:
        """What it says, once the library of Standard Webhooks has verified it. Raises WebhookVerificationError."""
        message: dict[str, Any] = Webhook(secret).verify(self.body, dict(self.headers))
        return message


Respond = Callable[[Received], tuple[int, Mapping[str, str]]]


def takes(received: Received) -> tuple[int, Mapping[str, str]]:
    return 204, {}


@dataclass(slots=True)
class Receiver:
    """Where it listens, what it has received, and what it answers."""

    host: str = "127.0.0.1"
    port: int = 0
    respond: Respond = takes
    received: list[Received] = field(default_factory=list)
    tls: ssl.SSLContext | None = None

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}/hook"

    @contextmanager
    def listening(self) -> Iterator[Receiver]:
        """Listen until the block ends, at the same port each time."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                received = Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                status, headers = receiver.respond(received)
                receiver.received.append(received)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                return

        with _Server((self.host, self.port), Handler) as server:
            self.port = server.server_address[1]
            if self.tls is not None:
                server.socket = self.tls.wrap_socket(server.socket, server_side=True)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed or does not trust us is no news."""

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        super().server_bind()
