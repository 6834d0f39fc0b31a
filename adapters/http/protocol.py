"""HTTP/1.1 with bounds on what comes before a body, and problems where uvicorn would answer in plain text."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import Any, ClassVar

import httptools
import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Response
from websockets.server import ServerProtocol

from adapters.http.safety import SAFETY

_QUIET = logging.getLogger("uvicorn.error.websockets")  # the other one writes URLs, in which tickets stand
_QUIET.setLevel(logging.WARNING)
_FRAMING = 8  # bytes of chunk framing that are taken for one byte of body
_CODES = {
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_URI_TOO_LONG: "head_too_large",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "head_too_large",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal_error",
}


class BoundedHttpProtocol(HttpToolsProtocol):
    """For `uvicorn.Config(http=...)`: request lines, headers and trailers end within a size, heads within a time.

    One header of 40 MB would otherwise hold the event loop for seconds, and a head that never ends holds its
    connection for ever.
    """

    max_head_bytes: ClassVar[int] = 64 * 1024
    head_timeout_s: ClassVar[float] = 30.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        super().connection_made(transport)
        self.parser = _Parser(self)
        self._offered = False
        self._beside_body = 0
        self._head_deadline: asyncio.TimerHandle | None = None
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._beside_body += len(data)
        super().data_received(data)
        if self._beside_body > self.max_head_bytes and not self.transport.is_closing():
            limit = f"The request line and headers may have at most {self.max_head_bytes:,} bytes."
            self._refuse(b"431 Request Header Fields Too Large", "head_too_large", limit)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_came()
        self._expect_head()

    def on_headers_complete(self) -> None:
        self._beside_body = 0
        self._head_came()
        self._offered = self._is_offer()
        if not self._offered:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._beside_body = max(self._beside_body - (1 + _FRAMING) * len(body), -self.max_head_bytes)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._beside_body = 0
        if not self._offered:
            super().on_message_complete()

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

    def _expect_head(self) -> None:
        self._head_deadline = self.loop.call_later(self.head_timeout_s, self._give_up)

    def _head_came(self) -> None:
        if self._head_deadline is not None:
            self._head_deadline.cancel()
            self._head_deadline = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self._refuse(b"408 Request Timeout", "head_timeout", "The request line and headers did not arrive in time.")

    def _refuse(self, status: bytes, code: str, detail: str) -> None:
        number, _, title = status.decode().partition(" ")
        body = _problem(int(number), title, code, detail)
        head = b"HTTP/1.1 " + status + b"\r\ncontent-type: application/problem+json\r\nconnection: close\r\n"
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


class ProblemSocketProtocol(WebSocketsSansIOProtocol):
    """For `uvicorn.Config(ws=...)`: a refused handshake is answered with a problem and its connection closed."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.logger = _QUIET
        self.conn = _Handshake(max_size=self.config.ws_max_size, logger=_QUIET)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self.handshake_initiated and (answer := b"".join(self.conn.data_to_send())):
            self.transport.write(answer)  # uvicorn would leave a head that it cannot read without one
            self.transport.close()


class _Handshake(ServerProtocol):
    def reject(self, status: HTTPStatus | int, text: str) -> Response:
        status = HTTPStatus(status)
        response = super().reject(status, "")
        code = _CODES.get(status, "malformed_handshake")
        response.body = _problem(status.value, status.phrase, code, text.partition("\n")[0])
        del response.headers["Content-Length"], response.headers["Content-Type"]
        response.headers.update({"Content-Length": str(len(response.body)), "Content-Type": "application/problem+json"})
        response.headers.update({name.decode(): value.decode() for name, value in SAFETY})
        return response


def _problem(status: int, title: str, code: str, detail: str) -> bytes:
    """Without a request id: there was no request yet."""
    kind = f"urn:ai-recruiter:problem:{code}"
    return msgspec.json.encode({"type": kind, "title": title, "status": status, "detail": detail, "code": code})
