"""What a browser may do with an answer: the headers that each one carries, and the policies of those that are pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_APART: Final = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

DATA: Final = f"default-src 'none'; {_APART}"
"""Of what is no page."""

SHEET: Final = f"default-src 'none'; style-src 'unsafe-inline'; sandbox; {_APART}"
"""Of a page to read and print: it runs nothing and loads nothing."""

FILE: Final = f"default-src 'none'; sandbox; {_APART}"
"""Of a document or a picture that came from a stranger."""

DESK: Final = (
    f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; {_APART}"
)

DOCS: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    f"connect-src 'self'; {_APART}"
)

SAFETY: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", DATA.encode()),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""Of every answer, unless it has its own."""

OVER_TLS: Final = (b"strict-transport-security", b"max-age=31536000")
"""Of answers that a browser gets over TLS."""


def with_safety(own: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """An answer's own headers, and those that it lacks."""
    told = list(own)
    present = {name.lower() for name, _ in told}
    return told + [header for header in SAFETY if header[0] not in present]


class Safe:
    """The same app, whose answers carry the headers; for one that has no Edge."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def reply(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": with_safety(message.get("headers", ()))}
            await send(message)

        await self._app(scope, receive, reply)
