"""A service that engines call: takes so many calls at a time, fails some, and counts what it has served."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKENS = 37  # that each call costs that was served


@dataclass(slots=True)
class PricedServer:
    """Answers 429 to more than `at_once` calls, and 500 to each `failing`-th of those that it takes."""

    at_once: int = 1000
    failing: int = 0  # 0: none
    takes_s: float = 0.0
    url: str = ""
    inside: int = 0
    most_inside: int = 0
    served: int = 0  # calls that cost TOKENS, whether or not their answer was heard
    answers: Counter[int] = field(default_factory=Counter)
    gate: threading.Event = field(default_factory=threading.Event)  # calls wait until it is set
    _taken: int = 0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def status(self) -> int:
        """Of one call that has come, once it is over."""
        with self._guard:
            self.most_inside = max(self.most_inside, self.inside + 1)
            if self.inside >= self.at_once:
                return 429
            self.inside += 1
            self._taken += 1
            fails = bool(self.failing) and self._taken % self.failing == 0
        self.gate.wait()
        time.sleep(self.takes_s)
        with self._guard:
            self.inside -= 1
            self.served += not fails
        return 500 if fails else 200

    def count(self, status: int) -> None:
        """An answer that was sent."""
        with self._guard:
            self.answers[status] += 1


@contextmanager
def running_priced_server(server: PricedServer, *, shut: bool = False) -> Iterator[PricedServer]:
    """On a port of its own; `shut` keeps its gate closed at first."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status = server.status()
            body = json.dumps({"tokens": TOKENS}).encode()
            server.count(status)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing: the tests count."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 512

        def handle_error(self, *_: Any) -> None:
            """Who called was killed."""

    if not shut:
        server.gate.set()
    with Quiet(("127.0.0.1", 0), Handler) as http:
        server.url = f"http://127.0.0.1:{http.server_address[1]}"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.gate.set()
            http.shutdown()
            thread.join()
