"""Who may use the service: the host name in the request, the origin of the page, and the API key."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from starlette.types import Scope

from adapters.http.config import HttpConfig
from adapters.http.errors import HttpRefusal
from domain.model.ids import Tenant

LOCAL = Tenant("local")
SUBPROTOCOL = "ai-recruiter"  # browsers cannot set headers on a WebSocket, so the key may come as another one
KEY_PROTOCOL = "bearer."
_DEFAULT_PORT = {"http": ":80", "https": ":443"}
_CROSS_SITE = "Cross-site request rejected; add the origin to AI_RECRUITER_ALLOWED_ORIGINS."
_OWN_PAGES = frozenset({b"same-origin", b"none"})


class Gate:
    """Without keys there is one local user, and only the names of this machine are answered.

    That, and the check of the Origin, keep web pages elsewhere from driving the service through its user's browser.
    """

    def __init__(self, config: HttpConfig) -> None:
        self._keys = config.api_keys
        self._admins = config.admin_keys
        self._hosts = config.allowed_hosts
        self._origins = config.allowed_origins

    def admit(self, scope: Scope) -> str | None:
        """The foreign origin that is allowed in, None for our own. Raises HttpRefusal."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if not self._keys and _without_port(host) not in self._hosts and "*" not in self._hosts:
            raise HttpRefusal(
                "unknown_host", f"Unknown host name {host[:100]!r}; add it to AI_RECRUITER_ALLOWED_HOSTS."
            )
        origin = headers.get(b"origin")
        if origin is not None:
            return self._admit_origin(origin.decode("latin-1"), host)
        if headers.get(b"sec-fetch-site", b"none") not in _OWN_PAGES and not _is_navigation(scope, headers):
            raise HttpRefusal("foreign_origin", _CROSS_SITE)
        return None

    def tenant(self, scope: Scope) -> Tenant:
        """Whose key was shown. Raises HttpRefusal."""
        if not self._keys:
            return LOCAL
        digest = hashlib.sha256(_shown_key(scope)).digest()
        owner = None
        for known, tenant in self._keys.items():  # all of them, so that the time tells nothing
            if hmac.compare_digest(known, digest):
                owner = Tenant(tenant)
        if owner is None:
            raise HttpRefusal(
                "missing_or_unknown_key",
                "Send a valid API key as `Authorization: Bearer <key>`.",
                headers={"WWW-Authenticate": 'Bearer realm="ai-recruiter"'},
            )
        return owner

    def is_admin(self, scope: Scope) -> bool:
        """Whether the key that was shown is an administrator's; without keys the local user is one."""
        return not self._keys or hashlib.sha256(_shown_key(scope)).digest() in self._admins

    def _admit_origin(self, origin: str, host: str) -> str | None:
        scheme, _, name = origin.lower().partition("://")
        if name and name.removesuffix(_DEFAULT_PORT.get(scheme, ":")) == host.removesuffix(
            _DEFAULT_PORT.get(scheme, ":")
        ):
            return None
        if origin in self._origins:
            return origin
        raise HttpRefusal("foreign_origin", f"{_CROSS_SITE} The origin is {origin[:100]!r}.")


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def _is_navigation(scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
    """Somebody followed a link from elsewhere; the page that shows it learns nothing of the answer."""
    return scope.get("method") in ("GET", "HEAD") and headers.get(b"sec-fetch-mode") == b"navigate"


def _shown_key(scope: Scope) -> bytes:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    scheme, _, key = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() == b"bearer":
        return key.strip()
    for protocol in scope.get("subprotocols", ()):
        if protocol.startswith(KEY_PROTOCOL):
            return str(protocol).removeprefix(KEY_PROTOCOL).encode()
    return b""
