"""HTTP/1.1 with bounds on what comes before a body, and problems where uvicorn would answer in plain text."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, ClassVar

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from adapters.http.bare_problems import bare_problem
from adapters.http.connection_bounds import PROBES, ConnectionBounds
from adapters.http.connection_flow import SLICE, HeldFlow
from adapters.http.connection_phases import has_body
from adapters.http.connections import Connections
from adapters.http.phased_protocol import PhasedProtocol
from adapters.http.safety import SAFETY
from adapters.http.socket_protocol import ProblemSocketProtocol

_FRAMING = 8  # bytes of chunk framing that are taken for one byte of body
_LATER_S = 1.0  # than uvicorn, whose time begins again with each blank line


class BoundedHttpProtocol(PhasedProtocol, HttpToolsProtocol):
    """For `uvicorn.Config(http=...)`: heads end within a size, each phase of a connection within a time.

    What arrives is worked off in slices. One header of 40 MB would otherwise hold the event loop for seconds, and a
    head that never ends its connection for ever.
    """

    max_head_bytes: ClassVar[int] = 64 * 1024
    max_headers: ClassVar[int] = 200

    def __init__(self, *arguments: Any, connections: Connections, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.watch(connections)
        self._beside_body = 0
        self._offered = self._refused = self._has_turn = False
        self._limit: str | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        super().connection_made(transport)
        self.parser = _Parser(self)
        self.flow = self._flow = HeldFlow(transport)
        self.peer = self._connections.peers.of_connection(self.client[0] if self.client else None)
        self._phases.head = self.loop.time()
        self._limit = self._connections.open(self)
        if not self._connections.has_room_for(self):
            transport.abort()

    def overdue(self, now: float) -> str | None:
        """The phase in which the connection has been for too long."""
        self.note_closing(now)
        if self._phases.head is not None and self._flow.read_paused:  # it is we who keep the head from coming
            self._phases.head = now
        return self._phases.overdue(now, self._connections.bounds, self.timeout_keep_alive + _LATER_S)

    def cut(self, phase: str) -> None:
        """End the connection; who is in the middle of a head is told."""
        if phase == "head":
            self._refuse(b"408 Request Timeout", "head_timeout", "The request line and headers did not arrive in time.")
        else:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._flow.held:
            self._rest += data
        elif not self.pipeline and (len(data) <= SLICE or len(data) <= self._phases.body_left):
            self._work_off(data)
        else:
            self._rest = data
            self._flow.hold()
            self._take_turn()

    def _take_turn(self) -> None:
        if not self._has_turn:
            self._has_turn = True
            self._connections.turns.add(self._work_off_slice)

    def _work_off_slice(self) -> bool:
        """Whether there is more to do now: not while a request waits for the answer to the one before."""
        if self._rest and not self.pipeline and not self.transport.is_closing():
            size = max(SLICE, min(self._phases.body_left, len(self._rest)))
            data, self._rest = self._rest[:size], self._rest[size:]
            self._work_off(data)
        self._has_turn = bool(self._rest) and not self.pipeline and not self.transport.is_closing()
        if not self._rest and not self.pipeline and not self.transport.is_closing():
            self._flow.release(self.cycle)
        return self._has_turn

    def _work_off(self, data: bytes) -> None:
        self._beside_body += len(data)
        super().data_received(data)
        if self._beside_body > self.max_head_bytes and not self.transport.is_closing():
            self._refuse_head(f"The request line and headers may have at most {self.max_head_bytes:,} bytes.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._phases.head = self.loop.time()

    def on_headers_complete(self) -> None:
        self._beside_body = 0
        self._offered = self._is_offer()
        if self._refused or self._offered:
            return
        self._phases.asked(self.loop.time(), self.parser.get_method(), self.headers)
        self._connections.asks(self)
        if not self._refuse_by_head():
            super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        begin = partial(self._begin, cycle, app)
        if cycle.scope["path"] in PROBES:
            begin()
        else:
            self._connections.starts.add(begin)

    def _begin(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        if not cycle.disconnected:  # while it waited
            super()._start_asgi_task(cycle, app)

    def on_body(self, body: bytes) -> None:
        if self._refused:
            return
        self._phases.came(len(body))
        self._beside_body = max(self._beside_body - (1 + _FRAMING) * len(body), -self.max_head_bytes)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._beside_body = 0
        if self._refused or self._offered:
            return
        self._phases.body_ended(self.loop.time(), answered=self.cycle is not None and self.cycle.response_complete)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        waiting = bool(self.pipeline)
        super().on_response_complete()
        if not waiting and not self.transport.is_closing():
            self._phases.answered(self.loop.time())
            self._connections.rests(self)
        if self._flow.held:
            self._take_turn()

    def handle_websocket_upgrade(self) -> None:
        if self._refused:
            return
        self._rest = b""
        self._connections.close(self)  # the socket counts from now on
        super().handle_websocket_upgrade()

    def without_offer(self) -> _Parser | None:
        """A parser that has read the same head without its offer of another protocol; None when it made none.

        A server may ignore an offer (RFC 9110, 7.8), but httptools takes what follows the head for the other
        protocol, so the body would be lost.
        """
        if not self._offered:
            return None
        lines = [b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())]
        lines += [b"%s: %s" % (name, value) for name, value in self.headers if name != b"upgrade"]
        self.parser = parser = _Parser(self)
        parser.feed_data(b"\r\n".join([*lines, b"", b""]))
        return parser

    def _is_offer(self) -> bool:
        """Of a protocol other than WebSocket; CONNECT is no offer."""
        return self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT" and not self._should_upgrade()

    def send_400_response(self, msg: str) -> None:
        self._refuse(b"400 Bad Request", "malformed_request", "This is not an HTTP/1.1 request.")

    def _refuse_by_head(self) -> bool:
        """Refuse what a complete head shows to be wrong; whether it was."""
        if len(self.headers) > self.max_headers:
            self._refuse_head(f"A request may have at most {self.max_headers} headers.")
        elif self._limit is not None and self.url.partition(b"?")[0].decode("latin-1") not in PROBES:
            self._refuse(b"503 Service Unavailable", "too_many_connections", self._limit)
        elif self.parser.should_upgrade() and self._should_upgrade():
            self._refuse_handshake()
        return self._refused

    def _refuse_handshake(self) -> None:
        if has_body(self.headers):
            self._refuse(b"400 Bad Request", "malformed_handshake", "The handshake of a WebSocket has no body.")
        elif self.cycle is not None and not self.cycle.response_complete:  # both would write at once
            self._refused = True
            self.transport.abort()

    def _refuse_head(self, limit: str) -> None:
        self._refuse(b"431 Request Header Fields Too Large", "head_too_large", limit)

    def _refuse(self, status: bytes, code: str, detail: str) -> None:
        self._refused = True
        number, _, title = status.decode().partition(" ")
        body = bare_problem(int(number), title, code, detail)
        head = b"HTTP/1.1 " + status + b"\r\ncontent-type: application/problem+json\r\nconnection: close\r\n"
        head += b"retry-after: 2\r\n" if int(number) == 503 else b""
        head += b"".join(name + b": " + value + b"\r\n" for name, value in SAFETY)
        self.transport.write(head + f"content-length: {len(body)}\r\n\r\n".encode() + body)
        self.transport.close()


class _Parser(httptools.HttpRequestParser):
    """Serves a request that offers HTTP/2 in the clear (`Upgrade: h2c`) as the HTTP/1.1 request that it is."""

    def __init__(self, protocol: BoundedHttpProtocol) -> None:
        super().__init__(protocol)
        self.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does
        self._protocol = protocol

    def feed_data(self, data: Any) -> None:
        parser: _Parser | None = self
        while parser is not None:
            try:
                super(_Parser, parser).feed_data(data)
                return
            except httptools.HttpParserUpgrade as upgrade:
                data = memoryview(data)[upgrade.args[0] :]
                parser = self._protocol.without_offer()
                if parser is None:
                    raise


def protocols(bounds: ConnectionBounds) -> dict[str, Any]:
    """For `uvicorn.Config(**protocols(bounds))`: those of one event loop."""
    connections = Connections(bounds)
    return {
        "http": partial(BoundedHttpProtocol, connections=connections),
        "ws": partial(ProblemSocketProtocol, connections=connections),
    }
