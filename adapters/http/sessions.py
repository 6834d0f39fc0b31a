"""The session of the desk: a cookie that no script can read, for one key that was shown once."""

from __future__ import annotations

from typing import Final

from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import Scope

COOKIE: Final = "__Host-ai_recruiter_session"  # by its name, of this very host and over TLS or loopback alone
COOKIE_OF_PATH: Final = "__Secure-ai_recruiter_session"  # under a path: others on this host get no secret of ours
CSRF_HEADER: Final = "X-CSRF-Token"
SESSION: Final = "ai_recruiter.session"  # in the scope: the secret of the session that the caller came with
_UNCHANGING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def session_of(scope: Scope) -> str | None:
    """The secret in the cookie."""
    cookies = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    return cookie_parser(cookies).get(_named(scope)) or None


def changes(scope: Scope) -> bool:
    """Whether the request may change something, so that another page must not be able to send it."""
    return scope["type"] == "http" and scope["method"] not in _UNCHANGING


def give(response: Response, secret: str, scope: Scope) -> None:
    """Have the browser keep the session until it is closed itself."""
    response.set_cookie(
        _named(scope), secret, path=scope.get("root_path") or "/", secure=True, httponly=True, samesite="strict"
    )


def take_back(response: Response, scope: Scope) -> None:
    """Have the browser forget it."""
    path = scope.get("root_path") or "/"
    response.delete_cookie(_named(scope), path=path, secure=True, httponly=True, samesite="strict")


def _named(scope: Scope) -> str:
    return COOKIE_OF_PATH if scope.get("root_path") else COOKIE
