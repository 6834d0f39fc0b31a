"""The WebSockets of jobs and vacancies: history first, then live."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Set
from contextlib import suppress
from functools import partial

import anyio
import structlog
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from adapters.http.access import SUBPROTOCOL, Gate
from adapters.http.bodies import PeerGone
from adapters.http.callers import proven
from adapters.http.errors import HttpRefusal, refusal_of
from adapters.http.event_delivery import Delivery, Ending, JobStory, PileStory, Story
from adapters.http.identity import subject_of
from adapters.http.request_context import Hub, decode_query, job_id, vacancy_id
from adapters.http.request_schemas import ListenQuery
from domain.model.ids import Tenant
from domain.model.principal import Role

CLOSE_CODE_OF = {
    "invalid_request": 4400,
    "malformed_header": 4400,
    "missing_or_unknown_key": 4401,
    "invalid_token": 4401,
    "invalid_ticket": 4401,
    "not_allowed": 4403,
    "foreign_origin": 4403,
    "unknown_host": 4403,
    "not_found": 4404,
    "job_not_found": 4404,
    "vacancy_not_found": 4404,
    "draining": 1012,
    "too_many_listeners": 1013,
    "rate_limited": 1013,
    "too_many_failures": 1013,
    "unavailable": 1013,
}
_INTERNAL_ERROR = 1011
_LONGEST_REASON = 120  # bytes; the protocol allows 123
_log = structlog.get_logger("http")


class SocketLine:
    """A WebSocket as a line. What the peer says is read, so that its leaving is noticed, and not answered."""

    def __init__(self, socket: WebSocket, send: Send) -> None:
        self._socket = socket
        self._send = send

    async def send(self, frame: str, seq: int | None) -> None:
        try:
            await self._send({"type": "websocket.send", "text": frame})
        except (OSError, RuntimeError):  # left, or left while we closed
            raise PeerGone from None

    async def beat(self, frame: str) -> None:
        await self.send(frame, None)

    async def gone(self) -> None:
        with suppress(RuntimeError):  # its leaving was read before
            while (await self._socket.receive())["type"] != "websocket.disconnect":
                pass


class Live(ABC):
    """A socket that tells a story; every refusal is a close code after the handshake: all that a browser can see."""

    def __init__(self, hub: Hub, gate: Gate, allowed: Set[Role]) -> None:
        self._hub = hub
        self._gate = gate
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        await socket.accept(SUBPROTOCOL if SUBPROTOCOL in scope.get("subprotocols", ()) else None)
        try:
            ending = await self._deliver(socket, send)
        except Exception as error:  # whatever it is, the peer learns it as a close code
            await refuse(socket, error)
            return
        if ending is Ending.FINISHED:
            await _close(socket, 1000, "")
        elif ending is Ending.DRAINED:
            await _close(socket, 1012, "Shutting down; reconnect with after_seq.")
        elif ending is Ending.LONG:
            await _close(socket, 1012, "Connected for long; reconnect with after_seq.")
        elif ending is Ending.SHUT_OUT:
            await _close(socket, 4401, "The key or token was revoked or has expired.")

    async def _deliver(self, socket: WebSocket, send: Send) -> Ending:
        wanted = decode_query(socket.query_params.multi_items(), ListenQuery)
        if wanted.ticket is None:
            proof = await self._gate.proof(socket.scope, self._allowed)
            admitted = partial(self._gate.still_admits, socket.scope, self._allowed)
        else:
            proof = await self._gate.ticket(
                socket.scope, wanted.ticket, self.subject(socket.path_params), self._allowed
            )
            admitted = partial(self._gate.still_proves, proof)
        tenant = proof.principal.tenant
        proven(socket.scope, tenant)
        self._hub.services.limits.take(tenant)
        story = self.story(self._hub, socket.path_params, tenant)
        with self._hub.listeners.seat(tenant) as seat:
            return await Delivery(self._hub, SocketLine(socket, send), story, admitted).run(seat, wanted.after_seq)

    @abstractmethod
    def subject(self, path_params: Mapping[str, str]) -> str:
        """What a ticket for this path is for. Raises a refusal for what cannot be an id."""

    @abstractmethod
    def story(self, hub: Hub, path_params: Mapping[str, str], tenant: Tenant) -> Story:
        """What is told at this path. Raises a refusal for what cannot be an id."""


class LiveJob(Live):
    """`/ws/jobs/{id}`."""

    def subject(self, path_params: Mapping[str, str]) -> str:
        return subject_of(job_id(path_params))

    def story(self, hub: Hub, path_params: Mapping[str, str], tenant: Tenant) -> Story:
        return JobStory(hub, job_id(path_params), tenant)


class LivePile(Live):
    """`/ws/vacancies/{id}`."""

    def subject(self, path_params: Mapping[str, str]) -> str:
        return subject_of(vacancy_id=vacancy_id(path_params))

    def story(self, hub: Hub, path_params: Mapping[str, str], tenant: Tenant) -> Story:
        return PileStory(hub, vacancy_id(path_params), tenant)


class Nowhere:
    """Every other path, so that a wrong address gets a close code."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        await socket.accept()
        await refuse(socket, HttpRefusal("not_found", "There is no WebSocket at this path."))


async def refuse(socket: WebSocket, error: Exception) -> None:
    """Close an accepted socket with the code that tells of `error`; a bug is logged."""
    refusal = refusal_of(error)
    if refusal is None:
        _log.error("websocket_failed", exc_info=error)
        await _close(socket, _INTERNAL_ERROR, "internal error")
        return
    await _close(socket, CLOSE_CODE_OF.get(refusal.code, _INTERNAL_ERROR), str(refusal))


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    short = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")
    with suppress(WebSocketDisconnect, RuntimeError), anyio.move_on_after(5):  # the peer may have gone or stalled
        await socket.close(code, short)
