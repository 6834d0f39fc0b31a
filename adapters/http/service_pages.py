"""Health, readiness, metrics and documentation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from hmac import compare_digest
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from adapters.http.callers import shown_key
from adapters.http.errors import HttpRefusal
from adapters.http.request_context import Call, json_response
from adapters.http.response_schemas import Health, Readiness
from adapters.http.safety import DOCS, Safe

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="ai-recruiter metrics"'}
_OURS = {
    "docs.js": "text/javascript",
    "docs.css": "text/css",
    "remote-engine.openapi.json": "application/json",  # what the server of a remote engine answers
}
_SWAGGER = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}


async def healthz(call: Call) -> Response:
    """The process answers."""
    return json_response(Health(status="ok", version=call.config.version))


async def readyz(call: Call) -> Response:
    """Whether work can be taken, part by part. What it can do without degrades it, but keeps it in service."""
    checks = await call.hub.checkup()
    if call.hub.listeners.draining:
        return json_response(Readiness(status="draining", checks=checks), 503)
    wrong = {name for name, check in checks.items() if not check.ok}
    if wrong - call.services.dispensable:
        return json_response(Readiness(status="unavailable", checks=checks), 503)
    return json_response(Readiness(status="degraded" if wrong else "ready", checks=checks))


async def metrics(call: Call) -> Response:
    """For Prometheus, which shows the key of the settings where there is one."""
    if not opens(call.config.metrics_key, call.request.scope):
        raise HttpRefusal(
            "missing_or_unknown_key",
            "Send the key of AI_RECRUITER_METRICS_KEY_FILE as `Authorization: Bearer <key>`.",
            headers=_CHALLENGE,
        )
    return Response(await call.services.metrics(), headers={"Content-Type": _METRICS_TYPE})


def opens(key: bytes | None, scope: Scope) -> bool:
    """Whether whoever asks may see the figures."""
    return key is None or compare_digest(shown_key(scope), key)


def operators_app(figures: Callable[[], Awaitable[bytes]], version: str, key: bytes | None = None) -> Starlette:
    """`/metrics` and `/healthz` alone, for a process that serves no API; the key opens the figures."""

    async def metrics_page(request: Request) -> Response:
        if not opens(key, request.scope):
            return Response("Send the key of AI_RECRUITER_METRICS_KEY_FILE.\n", 401, _CHALLENGE, "text/plain")
        return Response(await figures(), headers={"Content-Type": _METRICS_TYPE})

    async def health_page(request: Request) -> Response:
        return json_response(Health(status="ok", version=version))

    routes = [Route("/metrics", metrics_page), Route("/healthz", health_page)]
    return Starlette(routes=routes, middleware=[Middleware(Safe)])


async def home(call: Call) -> Response:
    """People who open the address in a browser want the desk."""
    return RedirectResponse(f"{call.prefix}/desk")


async def docs(call: Call) -> Response:
    """Swagger UI, from what is installed: no network is needed."""
    page = _own_file("docs.html")
    return Response(page, headers={"Content-Security-Policy": DOCS}, media_type="text/html")


async def docs_file(call: Call) -> Response:
    """A part of the documentation page."""
    name = call.request.path_params["name"]
    headers = {"Cache-Control": "public, max-age=3600"}
    if name in _OURS:
        return Response(_own_file(name), headers=headers, media_type=_OURS[name])
    if name in _SWAGGER:
        return Response(_swagger_file(name), headers=headers, media_type=_SWAGGER[name])
    raise HttpRefusal("not_found", "The documentation has no such file.")


@lru_cache
def _own_file(name: str) -> bytes:
    return (files("adapters.http") / "static" / name).read_bytes()


@lru_cache
def _swagger_file(name: str) -> bytes:
    package = find_spec("swagger_ui")  # found, not imported: only its files are of use
    assert package is not None
    assert package.origin is not None
    return (Path(package.origin).parent / "static" / name).read_bytes()
