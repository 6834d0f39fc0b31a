"""WebSockets below the handlers: handshakes, peers that say too much, and peers that stand still."""

from __future__ import annotations

import asyncio
import logging
import math
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode
from websockets.http11 import Response
from websockets.server import ServerProtocol

from adapters.http.bare_problems import bare_problem
from adapters.http.connection_flow import SOCKET_SLICE, Allowance
from adapters.http.connections import Connections
from adapters.http.phased_protocol import PhasedProtocol
from adapters.http.safety import SAFETY

_QUIET = logging.getLogger("uvicorn.error.websockets")  # the other one writes URLs, in which tickets stand
_QUIET.setLevel(logging.WARNING)
_CODES = {
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_URI_TOO_LONG: "head_too_large",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "head_too_large",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal_error",
}


class ProblemSocketProtocol(PhasedProtocol, WebSocketsSansIOProtocol):
    """For `uvicorn.Config(ws=...)`: a refused handshake is answered with a problem and its connection closed.

    A peer that says more than a listener has to say, or reads nothing, is disconnected.
    """

    def __init__(self, *arguments: Any, connections: Connections, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.logger = _QUIET
        self.conn = _Handshake(max_size=self.config.ws_max_size, logger=_QUIET)
        self.watch(connections)
        self._said = Allowance(self.loop.time())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.peer = self._connections.peers.of_connection(self.client[0] if self.client else None)
        self._phases.head = self.loop.time()
        self._connections.open(self)
        self._connections.asks(self)

    def overdue(self, now: float) -> str | None:
        """The phase in which the connection has been for too long."""
        if self.handshake_complete:
            self._phases.head = None
        self.note_closing(now)
        return self._phases.overdue(now, self._connections.bounds, math.inf)

    def cut(self, phase: str) -> None:
        """End the connection."""
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        if self.handshake_initiated and not self._said.has(len(data), self.loop.time()):
            self._rest = b""
            self._say_goodbye()
        elif self._rest:
            self._rest += data
        elif self.handshake_initiated and len(data) > SOCKET_SLICE:
            self._rest = data
            self._connections.turns.add(self._work_off_slice)
        else:
            self._work_off(data)

    def _work_off_slice(self) -> bool:
        if self.transport.is_closing():
            self._rest = b""
        data, self._rest = self._rest[:SOCKET_SLICE], self._rest[SOCKET_SLICE:]
        if data:
            self._work_off(data)
        return bool(self._rest)

    def _say_goodbye(self) -> None:
        if self.transport.is_closing():
            return
        self._connections.log_cut(self, "saying")
        if not self.close_sent:
            self.conn.fail(CloseCode.POLICY_VIOLATION, "A listener has nothing to say.")
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        self.transport.close()

    def _work_off(self, data: bytes) -> None:
        super().data_received(data)
        if not self.handshake_initiated and (answer := b"".join(self.conn.data_to_send())):
            self.transport.write(answer)  # uvicorn would leave a head that it cannot read without one
            self.transport.close()


class _Handshake(ServerProtocol):
    def reject(self, status: HTTPStatus | int, text: str) -> Response:
        status = HTTPStatus(status)
        response = super().reject(status, "")
        code = _CODES.get(status, "malformed_handshake")
        response.body = bare_problem(status.value, status.phrase, code, text.partition("\n")[0])
        del response.headers["Content-Length"], response.headers["Content-Type"]
        response.headers.update({"Content-Length": str(len(response.body)), "Content-Type": "application/problem+json"})
        response.headers.update({name.decode(): value.decode() for name, value in SAFETY})
        return response
