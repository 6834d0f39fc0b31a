"""The outermost layer: request id, access, security headers, problems for errors, one log line."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from secrets import token_hex
from time import perf_counter

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from adapters.http.access import Gate
from adapters.http.bodies import PeerGone
from adapters.http.callers import caller_of
from adapters.http.config import HttpConfig
from adapters.http.connection_bounds import PROBES
from adapters.http.errors import HttpRefusal, problem_response, refusal_of
from adapters.http.limits import LIMITS
from adapters.http.proxies import place
from adapters.http.safety import OVER_TLS, with_safety
from adapters.http.telemetry import observe
from adapters.http.websocket import refuse
from ports.errors import Unavailable

_REQUEST_ID = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
_PEER_GONE = 499  # in the log only: the client has disconnected
_PREFLIGHT = [
    (b"access-control-allow-methods", b"DELETE, GET, HEAD, PATCH, POST, PUT"),
    (
        b"access-control-allow-headers",
        b"Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Prefer, X-Request-Id",
    ),
    (b"access-control-max-age", b"600"),
]
_EXPOSED = (
    b"Location, ETag, Retry-After, Preference-Applied, Idempotent-Replayed, RateLimit, RateLimit-Policy, "
    b"WWW-Authenticate, X-Request-Id"
)
_log = structlog.get_logger("http")


@dataclass(slots=True)
class _Visit:
    """One request and how it went."""

    scope: Scope
    request_id: str
    began: float = field(default_factory=perf_counter)
    status: int | None = None  # of the response, or the close code of a socket
    origin: str | None = None  # a foreign one that is allowed in
    over_tls: bool = False

    @property
    def method(self) -> str:
        return str(self.scope.get("method", "WS"))

    def headers(self, own: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """Its own, and what every response carries beside them."""
        told = with_safety(own)
        told.append((b"x-request-id", self.request_id.encode()))
        if self.over_tls:
            told.append(OVER_TLS)
        told += self.scope.get(LIMITS, ())
        if self.origin is not None:
            told += [(b"access-control-allow-origin", self.origin.encode()), (b"vary", b"Origin")]
            told.append((b"access-control-expose-headers", _EXPOSED))
        return told

    def conclude(self) -> None:
        """Log one line with ids and figures, without names of documents or people."""
        took = perf_counter() - self.began
        route = getattr(self.scope.get("route"), "path", "unmatched")
        observe(self.method, route, self.status or 0, took)
        about = {"job_id": job_id} if (job_id := self.scope.get("path_params", {}).get("id")) else {}
        # A load balancer probes every second: a good answer is logged at debug only.
        level = logging.DEBUG if route in PROBES and self.status == HTTPStatus.OK else logging.INFO
        _log.log(
            level,
            "request",
            method=self.method,
            route=route,
            status=self.status,
            ms=round(took * 1000, 2),
            **caller_of(self.scope),
            **_short(about),
        )


class Edge:
    """Plain ASGI: it neither buffers nor starts tasks."""

    def __init__(self, app: ASGIApp, config: HttpConfig, gate: Gate) -> None:
        self._app = app
        self._gate = gate
        self._config = config
        self._trusts_proxy = config.trust_forwarded_proto
        self._retry_after_s = max(1, round(config.retry_after.total_seconds()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        visit = _Visit(scope, _request_id(scope), over_tls=self._trusts_proxy and _came_over_tls(scope))
        scope["request_id"] = visit.request_id
        with structlog.contextvars.bound_contextvars(request_id=visit.request_id):
            try:
                serve = self._http if scope["type"] == "http" else self._socket
                await serve(visit, receive, send)
            finally:
                visit.conclude()

    async def _http(self, visit: _Visit, receive: Receive, send: Send) -> None:
        async def reply(message: Message) -> None:
            if message["type"] == "http.response.start":
                visit.status = message["status"]
                message = {**message, "headers": visit.headers(message.get("headers", ()))}
            await send(message)

        try:
            place(visit.scope, self._config)
            visit.origin = await self._gate.admit(visit.scope)
            if visit.origin is not None and _is_preflight(visit.scope):
                await reply({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
                await reply({"type": "http.response.body"})
                return
            await self._app(visit.scope, receive, reply)
        except PeerGone:
            visit.status = visit.status or _PEER_GONE
        except Exception as error:
            await self._explain(visit, error, receive, reply)

    async def _socket(self, visit: _Visit, receive: Receive, send: Send) -> None:
        async def reply(message: Message) -> None:
            if message["type"] == "websocket.close":
                visit.status = message.get("code", 1000)
            elif message["type"] == "websocket.accept":
                message = {**message, "headers": visit.headers(message.get("headers", ()))}
            await send(message)

        try:
            place(visit.scope, self._config)
            await self._gate.admit(visit.scope)
        except HttpRefusal as refusal:
            socket = WebSocket(visit.scope, receive, reply)
            await socket.accept()  # a browser sees close codes only after the handshake
            await refuse(socket, refusal)
            return
        await self._app(visit.scope, receive, reply)

    async def _explain(self, visit: _Visit, error: Exception, receive: Receive, reply: Send) -> None:
        refusal, caller = refusal_of(error), caller_of(visit.scope)
        if refusal is None:
            _log.error("request_failed", method=visit.method, exc_info=error, **caller)
            refusal = HttpRefusal("internal_error", "Internal error; the log has the cause under this request id.")
        elif refusal.code == "damaged":
            _log.error("damaged", method=visit.method, reason=str(error))
        if isinstance(error, Unavailable):
            _log.warning("unavailable", method=visit.method, reason=error.in_full, **caller)
        if visit.status is not None:  # half a response is out already
            return
        path = visit.scope["path"]
        response = problem_response(refusal, path=path, request_id=visit.request_id, retry_after_s=self._retry_after_s)
        await response(visit.scope, receive, reply)


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value.decode())
    return token_hex(16)


def _came_over_tls(scope: Scope) -> bool:
    """By the word of the proxy in front."""
    return (b"x-forwarded-proto", b"https") in scope["headers"]


def _is_preflight(scope: Scope) -> bool:
    return scope["method"] == "OPTIONS" and any(
        name == b"access-control-request-method" for name, _ in scope["headers"]
    )


def _short(about: dict[str, str]) -> dict[str, str]:
    return {name: value[:64] for name, value in about.items()}
