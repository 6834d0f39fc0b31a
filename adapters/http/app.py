"""The ASGI application."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from adapters.http.access import Gate
from adapters.http.aside import Aside
from adapters.http.asyncapi import asyncapi
from adapters.http.bodies import Bodies
from adapters.http.config import HttpConfig
from adapters.http.errors import HttpRefusal
from adapters.http.frames import Frames
from adapters.http.limits import take, tell
from adapters.http.listeners import Listeners
from adapters.http.middleware import Edge
from adapters.http.openapi import openapi
from adapters.http.operation import Operation
from adapters.http.operations import OPERATIONS
from adapters.http.policy import PUBLIC
from adapters.http.readiness import Checkup
from adapters.http.request_context import Call, Hub
from adapters.http.services import Services
from adapters.http.sockets import SOCKETS
from adapters.http.websocket import Nowhere
from domain.model.proof import NOTHING_SHOWN


def create_app(services: Services, config: HttpConfig, *, lifespan: Lifespan[Starlette] | None = None) -> Starlette:
    """The service as an app. `app.state.drain()` disconnects every listener and refuses new submissions.

    Call it in the event loop's thread. `lifespan` opens and closes what the app needs.
    """
    gate = Gate(config, services.identify, services.tickets, services.sessions)
    hub = Hub(
        services=services,
        config=config,
        bodies=Bodies(config),
        listeners=Listeners(config),
        frames=Frames(services.read),
        checkup=Checkup(services.checks, config),
        aside=Aside(),
    )
    app = _Service(partial(Edge, config=config, gate=gate), routes=_routes(hub, gate), lifespan=lifespan)
    app.router.redirect_slashes = False
    app.router.default = _nothing_here
    app.state.drain = hub.listeners.drain
    return app


class _Service(Starlette):
    """Starlette with one layer around its routes, which answers whatever they raise, instead of three."""

    def __init__(self, edge: Callable[[ASGIApp], Edge], **options: Any) -> None:
        super().__init__(**options)
        self._edge = edge

    def build_middleware_stack(self) -> ASGIApp:
        return self._edge(self.router)


def _routes(hub: Hub, gate: Gate) -> list[BaseRoute]:
    descriptions = {"openapi": openapi(OPERATIONS, hub.config), "asyncapi": asyncapi(SOCKETS, hub.config)}
    operations = [*OPERATIONS, *(_description(name, document) for name, document in descriptions.items())]
    by_path = groupby(operations, key=lambda operation: operation.path)
    return [
        *(Route(path, _Path(list(group), hub, gate)) for path, group in by_path),
        *(WebSocketRoute(socket.path, socket.handler(hub, gate, socket.allowed)) for socket in SOCKETS),
        WebSocketRoute("/{path:path}", Nowhere()),
    ]


def _description(name: str, document: bytes) -> Operation:
    async def description(_: Call) -> Response:
        """This description."""
        return Response(document, media_type="application/json")

    return Operation(
        method="GET",
        path=f"/{name}.json",
        handler=description,
        tag="operations",
        allowed=PUBLIC,
        answers={},
        hidden=True,
    )


async def _nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    raise HttpRefusal("not_found", "There is no resource at this path.")


class _Path:
    """The operations of one path, by method."""

    def __init__(self, operations: Sequence[Operation], hub: Hub, gate: Gate) -> None:
        self._hub = hub
        self._gate = gate
        self._by_method: Mapping[str, Operation] = {operation.method: operation for operation in operations}
        if "GET" in self._by_method:
            self._by_method = {**self._by_method, "HEAD": self._by_method["GET"]}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = self._by_method.get(scope["method"])
        if operation is None:
            allowed = ", ".join(self._by_method)
            raise HttpRefusal("method_not_allowed", f"Use one of these methods: {allowed}.", headers={"Allow": allowed})
        roles = operation.allowed
        if roles is not None and operation.erases:
            roles |= self._hub.config.erasers
        if roles is None:
            proof = NOTHING_SHOWN
        else:
            proof = await self._gate.proof(scope, roles)
            await take(scope, self._hub.services.limits, proof.principal.tenant)
        call = Call(Request(scope, receive), proof, self._hub, partial(self._gate.still_admits, scope, roles))
        try:
            response = await operation.handler(call)
        finally:
            if roles is not None:
                await tell(scope, self._hub.services.limits, proof.principal.tenant)
        await response(scope, receive, send)
