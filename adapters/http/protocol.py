"""HTTP/1.1 with bounds on what comes before a body, which neither uvicorn nor httptools has."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_FRAMING = 8  # bytes of chunk framing that are taken for one byte of body


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
        """A problem without a request id: there was no request yet."""
        number, _, title = status.decode().partition(" ")
        body = (
            f'{{"type":"urn:ai-recruiter:problem:{code}","title":"{title}","status":{number},'
            f'"detail":"{detail}","code":"{code}"}}'
        ).encode()
        head = b"HTTP/1.1 " + status + b"\r\ncontent-type: application/problem+json\r\nconnection: close\r\n"
        self.transport.write(head + f"content-length: {len(body)}\r\n\r\n".encode() + body)
        self.transport.close()
