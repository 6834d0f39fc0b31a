"""The server of a remote engine that does what a test says, in a thread."""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.harness.engines import Honest, by_criteria

KEY = "s3cret-of-the-engine"
DESCRIPTION = {
    "name": "acme",
    "version": "3.1",
    "description": "Ranks by what it has seen.",
    "deterministic": True,
    "judges_given_criteria": True,
    "cost": {"seconds": 0.2, "tokens": 100, "money": None},
}
Answer = Callable[["Handler"], None]


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class EngineServer:
    """`description` answers GET /v1/engine, `answers` the evaluations, one after the other; the last one stays."""

    description: Answer = field(default_factory=lambda: says(DESCRIPTION))
    answers: list[Answer] = field(default_factory=lambda: [judges()])
    posting: Answer = field(default_factory=lambda: says({"position": None, "text": "Go", "items": []}))
    calls: list[Call] = field(default_factory=list)
    port: int = 0
    tls: ssl.SSLContext | None = None
    released: threading.Event = field(default_factory=threading.Event)  # lets those go that a test holds

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    def evaluations(self) -> Sequence[Call]:
        return [call for call in self.calls if call.path == "/v1/evaluate"]

    def answer(self, handler: Handler) -> None:
        match handler.path:
            case "/v1/engine":
                self.description(handler)
            case "/v1/evaluate":
                (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])(handler)
            case "/v1/read-posting":
                self.posting(handler)
            case _:
                fails(404)(handler)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server_of: EngineServer
    call: Call

    def do_GET(self) -> None:
        length = int(self.headers.get("content-length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.call = Call(self.path, headers, self.rfile.read(length))
        self.server_of.calls.append(self.call)
        with suppress(BrokenPipeError, ConnectionResetError):  # who asked is gone
            self.server_of.answer(self)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nowhere."""

    def send(self, status: int, body: bytes, type: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content-type": type, "content-length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def begin(self, type: str = "application/x-ndjson") -> None:
        """An answer whose end is the end of the connection, chunk by chunk."""
        self.send_response(200)
        self.send_header("content-type", type)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def chunk(self, content: bytes) -> None:
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()


@contextmanager
def serving(server: EngineServer) -> Iterator[EngineServer]:
    """While the block lasts; the same port again where it had one before."""
    handler = type("Bound", (Handler,), {"server_of": server})
    httpd = ThreadingHTTPServer(("127.0.0.1", server.port), handler)
    httpd.daemon_threads = True
    if server.tls is not None:
        httpd.socket = server.tls.wrap_socket(httpd.socket, server_side=True, do_handshake_on_connect=False)
    server.port = httpd.server_address[1]
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        httpd.shutdown()
        httpd.server_close()
        thread.join()


def says(body: object, status: int = 200, **headers: str) -> Answer:
    """JSON, with headers."""
    return lambda handler: handler.send(status, json.dumps(body).encode(), **headers)


def fails(status: int, **headers: str) -> Answer:
    """An error without a word of its own."""
    return lambda handler: handler.send(status, b"<html>sorry</html>", "text/html", **headers)


def judges(*before: object, version: str = "3.1", name: str = "acme", **changes: object) -> Answer:
    """Stages, the lines `before`, and an honest report with `changes`."""

    def answer(handler: Handler) -> None:
        stages = [{"type": "stage", "stage": stage} for stage in ("reading_cv", "matching")]
        report = report_on(handler.call, name=name, version=version) | changes
        streams(*stages, *before, {"type": "report", "report": report})(handler)

    return answer


def streams(*lines: object, cut: bool = False) -> Answer:
    """Lines of JSON, or raw ones; a `cut` answer ends in the middle of it."""

    def answer(handler: Handler) -> None:
        handler.begin()
        for line in lines:
            handler.chunk((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n")
        if cut:
            handler.close_connection = True
            return
        handler.wfile.write(b"0\r\n\r\n")

    return answer


def silent(after: object | None = None) -> Answer:
    """Says no more until the test lets it go."""

    def answer(handler: Handler) -> None:
        if after is not None:
            handler.begin()
            handler.chunk(json.dumps(after).encode() + b"\n")
        handler.server_of.released.wait(60)
        handler.close_connection = True

    return answer


def report_on(call: Call, *, name: str = "acme", version: str = "3.1") -> dict[str, object]:
    """What an honest engine of that name reports on the pair of a call."""
    engine, asked = Honest(), call.json()
    engine.name, engine.version = name, version
    cv, job = (_sent(asked[role]) for role in ("cv", "job_description"))
    report = engine.report(cv, job, date.fromisoformat(asked["as_of"]))
    return by_criteria(report, json.dumps(asked["criteria"]).encode()) if asked["criteria"] else report


def _sent(document: Mapping[str, str]) -> bytes | str:
    return document["text"] if "text" in document else base64.b64decode(document["base64"])
