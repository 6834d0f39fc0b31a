"""HTTP/1.1 with bounds on what comes before a body, and problems where uvicorn would answer in plain text."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import Any, ClassVar

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Response
from websockets.server import ServerProtocol

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
            limit = f"the request line and headers may have at most {self.max_head_bytes:,} bytes"
            self._refuse(b"431 Request Header Fields Too Large", "head_too_large", limit)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_came()
        self._expect_head()

    def on_headers_complete(self) -> None:
        self._beside_body = 0
        self._head_came()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._beside_body = max(self._beside_body - (1 + _FRAMING) * len(body), -self.max_head_bytes)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._beside_body = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(b"400 Bad Request", "malformed_request", "this is no HTTP/1.1 request")

    def _expect_head(self) -> None:
        self._head_deadline = self.loop.call_later(self.head_timeout_s, self._give_up)

    def _head_came(self) -> None:
        if self._head_deadline is not None:
            self._head_deadline.cancel()
            self._head_deadline = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self._refuse(b"408 Request Timeout", "head_timeout", "the request took too long to begin")

    def _refuse(self, status: bytes, code: str, detail: str) -> None:
        number, _, title = status.decode().partition(" ")
        body = _problem(int(number), title, code, detail)
        head = b"HTTP/1.1 " + status + b"\r\ncontent-type: application/problem+json\r\nconnection: close\r\n"
        self.transport.write(head + f"content-length: {len(body)}\r\n\r\n".encode() + body)
        self.transport.close()


class ProblemSocketProtocol(WebSocketsSansIOProtocol):
    """For `uvicorn.Config(ws=...)`: a handshake that is refused is told by a problem, and its connection closed."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.conn = _Handshake(max_size=self.config.ws_max_size, logger=logging.getLogger("uvicorn.error"))

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
        return response


def _problem(status: int, title: str, code: str, detail: str) -> bytes:
    """Without a request id: there was no request yet."""
    kind = f"urn:ai-recruiter:problem:{code}"
    return msgspec.json.encode({"type": kind, "title": title, "status": status, "detail": detail, "code": code})
