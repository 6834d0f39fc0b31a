"""The desk: its page and the files that the page is made of, as they are installed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from starlette.responses import Response

from adapters.http.errors import HttpRefusal
from adapters.http.operation import Operation
from adapters.http.policy import PUBLIC
from adapters.http.preferences import matches
from adapters.http.request_context import Call, Handler
from adapters.http.safety import DESK

_PAGE = "index.html"
_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    media_type: str
    etag: str


async def desk(call: Call) -> Response:
    """The desk, a page for people; what it shows it asks of the API."""
    return _answer(call, _files()[_PAGE], {"Content-Security-Policy": DESK})


async def desk_file(call: Call) -> Response:
    """A part of the desk."""
    file = _files().get(call.request.path_params["name"])
    if file is None:
        raise HttpRefusal("not_found", "The desk has no such file.")
    return _answer(call, file, {})


def _answer(call: Call, file: _File, headers: Mapping[str, str]) -> Response:
    told = {
        **headers,
        "ETag": file.etag,
        "Cache-Control": "no-cache",
    }  # kept, and asked about: an upgrade shows at once
    if matches(call.request.headers.get("if-none-match"), file.etag):
        return Response(status_code=304, headers=told)
    return Response(file.content, headers=told, media_type=file.media_type)


@lru_cache(maxsize=1)
def _files() -> Mapping[str, _File]:
    found = {}
    for path in (files("adapters.http") / "static" / "desk").iterdir():
        media_type = _TYPES.get(f".{path.name.rpartition('.')[2]}")
        if media_type is not None:
            content = path.read_bytes()
            found[path.name] = _File(content, media_type, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
    return found


def _page(path: str, handler: Handler) -> Operation:
    return Operation(
        method="GET", path=path, handler=handler, tag="operations", allowed=PUBLIC, answers={}, hidden=True
    )


DESK_OPERATIONS: Sequence[Operation] = (_page("/desk", desk), _page("/desk/files/{name}", desk_file))
