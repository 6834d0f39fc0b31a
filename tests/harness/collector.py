"""An OpenTelemetry collector: takes spans over OTLP/HTTP and keeps them, or behaves badly."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from domain.model.ids import EvaluationId


@dataclass(frozen=True, slots=True)
class Kept:
    """A span, and the process that made it."""

    span: Span
    instance: str

    @property
    def name(self) -> str:
        return self.span.name

    @property
    def seconds(self) -> float:
        return (self.span.end_time_unix_nano - self.span.start_time_unix_nano) / 1e9

    def is_child_of(self, other: Kept) -> bool:
        return self.span.parent_span_id == other.span.span_id and self.span.trace_id == other.span.trace_id

    def __getitem__(self, attribute: str) -> str:
        """An attribute, as text; KeyError when it has none of this name."""
        for it in self.span.attributes:
            if it.key == attribute:
                return str(getattr(it.value, it.value.WhichOneof("value")))
        raise KeyError(attribute)


@dataclass(slots=True)
class Collector:
    """What came in. `answer` is the status that it gives; `freed` unset lets it hang before it answers."""

    url: str = ""
    answer: int = 200
    freed: threading.Event = field(default_factory=threading.Event)
    bodies: list[bytes] = field(default_factory=list)

    def spans(self, id: EvaluationId | None = None) -> Sequence[Kept]:
        """Those of one evaluation, or all, in the order of their beginnings."""
        # A batch whose answer was late is sent again, and a span that came twice is one.
        kept = list({it.span.span_id: it for body in list(self.bodies) for it in _spans(body)}.values())
        if id is not None:
            kept = [it for it in kept if it.span.trace_id == id.bytes]
        return sorted(kept, key=lambda it: it.span.start_time_unix_nano)

    def named(self, name: str, id: EvaluationId | None = None) -> Sequence[Kept]:
        return [it for it in self.spans(id) if it.name == name]

    def one(self, name: str, id: EvaluationId | None = None) -> Kept:
        """The only one of this name."""
        [found] = self.named(name, id)
        return found


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on a free port."""
    collector = Collector()
    collector.freed.set()

    class Handler(_Handler):
        keeps = collector

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    collector.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield collector
    finally:
        collector.freed.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    keeps: ClassVar[Collector]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.path == "/v1/traces"
        assert self.headers["Content-Type"] == "application/x-protobuf"
        self.keeps.freed.wait(30)
        if self.keeps.answer == 200:
            packed = self.headers.get("Content-Encoding") == "gzip"
            self.keeps.bodies.append(gzip.decompress(body) if packed else body)
        try:
            self.send_response(self.keeps.answer)
            self.send_header("Content-Length", "0")
            self.end_headers()
        except ConnectionError:  # whoever sent it had no patience
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def _spans(body: bytes) -> Iterator[Kept]:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        about = {it.key: it.value.string_value for it in resource.resource.attributes}
        assert about["service.name"] == "ai-recruiter"
        for scope in resource.scope_spans:
            yield from (Kept(span, about["service.instance.id"]) for span in scope.spans)
