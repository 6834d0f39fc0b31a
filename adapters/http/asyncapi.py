"""The AsyncAPI 3.0 document, made of the table of sockets and the types of the frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from adapters.http.access import SUBPROTOCOL
from adapters.http.callers import KEY_PROTOCOL
from adapters.http.config import HttpConfig
from adapters.http.report_schemas import BareReport, Report
from adapters.http.schemas import forget_defaults, schemas_of
from adapters.http.sockets import Socket, close_codes

_HOST = {"default": "127.0.0.1:8000", "description": "Where the service listens"}
_INTRODUCTION = f"""\
What the service sends over WebSockets: text frames, one JSON object each. `/openapi.json` describes everything else.

A refusal is a close code after the handshake, for a browser can see nothing else:

{close_codes()}"""
_KEYS = {
    "key": {"type": "http", "scheme": "bearer", "description": "For programs"},
    "subprotocol": {
        "type": "httpApiKey",
        "in": "header",
        "name": "Sec-WebSocket-Protocol",
        "description": f"For browsers, which cannot set `Authorization`: the subprotocols `{SUBPROTOCOL}` and "
        f"`{KEY_PROTOCOL}<key>`",
    },
}


def asyncapi(sockets: Sequence[Socket], config: HttpConfig) -> bytes:
    """The document as JSON."""
    frames = list(dict.fromkeys(frame for socket in sockets for frame in socket.frames))
    queries = list(dict.fromkeys(socket.query for socket in sockets))
    schemas, components = schemas_of([Report, BareReport, *frames, *queries])
    keys = _KEYS if config.keyed else {}
    asked_for = {it.__name__: components.pop(it.__name__) for it in queries}
    forget_defaults(components.values())
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": "AI Recruiter", "version": config.version, "description": _INTRODUCTION},
        "defaultContentType": "application/json",
        "servers": {name: {"host": "{host}", "protocol": name, "variables": {"host": _HOST}} for name in ("ws", "wss")},
        "channels": {socket.name: _channel(socket, asked_for[socket.query.__name__]) for socket in sockets},
        "operations": {f"{socket.name}Frames": _operation(socket, keys) for socket in sockets},
        "components": {
            "schemas": components,
            "messages": {frame.__name__: _message(frame, schemas[frame]) for frame in frames},
            "securitySchemes": keys,
        },
    }
    return msgspec.json.encode(document)


def _channel(socket: Socket, query: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "address": socket.path,
        "description": socket.description,
        "parameters": {name: {"description": what} for name, what in socket.parameters.items()},
        "messages": {it.__name__: _link("components/messages", it.__name__) for it in socket.frames},
        "bindings": {"ws": {"method": "GET", "query": query}},
    }


def _operation(socket: Socket, keys: Mapping[str, object]) -> dict[str, Any]:
    told = {
        "action": "send",  # the document speaks for the service: clients receive
        "channel": _link("channels", socket.name),
        "summary": f"The frames of a {socket.name}",
        "messages": [_link(f"channels/{socket.name}/messages", it.__name__) for it in socket.frames],
    }
    return {**told, "security": [_link("components/securitySchemes", name) for name in keys]} if keys else told


def _message(frame: type[Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    first_line = (frame.__doc__ or "").partition("\n")[0]
    return {"name": frame.__name__, "title": frame.__name__, "summary": first_line, "payload": schema}


def _link(place: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/{place}/{name}"}
