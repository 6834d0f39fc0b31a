"""The session of the desk: a cookie that no script can read, for one key that was shown once."""

from __future__ import annotations

from typing import Final

from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import Scope

COOKIE: Final = "__Host-ai_recruiter_session"  # by its name, of this very host and over TLS or loopback alone
CSRF_HEADER: Final = "X-CSRF-Token"
SESSION: Final = "ai_recruiter.session"  # in the scope: the secret of the session that the caller came with
_UNCHANGING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def session_of(scope: Scope) -> str | None:
    """The secret in the cookie."""
    cookies = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    return cookie_parser(cookies).get(COOKIE) or None


def changes(scope: Scope) -> bool:
    """Whether the request may change something, so that another page must not be able to send it."""
    return scope["type"] == "http" and scope["method"] not in _UNCHANGING


def give(response: Response, secret: str) -> None:
    """Have the browser keep the session until it is closed itself."""
    response.set_cookie(COOKIE, secret, path="/", secure=True, httponly=True, samesite="strict")


def take_back(response: Response) -> None:
    """Have the browser forget it."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
