"""Who may use the service: the host name in the request, the origin of the page, and the API key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from starlette.types import Scope

from adapters.http.config import HttpConfig
from adapters.http.errors import HttpRefusal
from domain.model.errors import InvalidToken
from domain.model.principal import Principal, Role
from domain.use_cases.identify import Identify
from ports.errors import Unavailable

SUBPROTOCOL = "ai-recruiter"  # browsers cannot set headers on a WebSocket, so the key may come as another one
KEY_PROTOCOL = "bearer."
_CHALLENGE = 'Bearer realm="ai-recruiter"'
_DEFAULT_PORT = {"http": ":80", "https": ":443"}
_CROSS_SITE = "Cross-site request rejected; add the origin to AI_RECRUITER_ALLOWED_ORIGINS."
_OWN_PAGES = frozenset({b"same-origin", b"none"})


class Gate:
    """Without keys there is one local user, and only the names of this machine are answered.

    That, and the check of the Origin, keep web pages elsewhere from driving the service through its user's browser.
    """

    def __init__(self, config: HttpConfig, identify: Identify) -> None:
        self._identify = identify
        self._hosts = config.allowed_hosts
        self._origins = config.allowed_origins

    async def admit(self, scope: Scope) -> str | None:
        """The foreign origin that is allowed in, None for our own. Raises HttpRefusal."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if _without_port(host) not in self._hosts and "*" not in self._hosts and not await self._needs_key():
            raise HttpRefusal(
                "unknown_host", f"Unknown host name {host[:100]!r}; add it to AI_RECRUITER_ALLOWED_HOSTS."
            )
        origin = headers.get(b"origin")
        if origin is not None:
            return self._admit_origin(origin.decode("latin-1"), host)
        if headers.get(b"sec-fetch-site", b"none") not in _OWN_PAGES and not _is_navigation(scope, headers):
            raise HttpRefusal("foreign_origin", _CROSS_SITE)
        return None

    async def principal(self, scope: Scope, allowed: Set[Role]) -> Principal:
        """Who asks, who is one of those that are allowed to. Raises HttpRefusal, Unavailable."""
        try:
            principal = await self._identify(_shown_key(scope))
        except InvalidToken as error:
            challenge = f'{_CHALLENGE}, error="invalid_token", error_description="{error}"'
            raise HttpRefusal(error.code, f"{error}.", headers={"WWW-Authenticate": challenge}) from None
        if principal is None:
            raise HttpRefusal(
                "missing_or_unknown_key",
                "Send a valid API key as `Authorization: Bearer <key>`.",
                headers={"WWW-Authenticate": _CHALLENGE},
            )
        if not principal.may(allowed):
            roles = " or ".join(sorted(allowed))
            raise HttpRefusal("not_allowed", f"This needs the role {roles}; your key has {_listed(principal.roles)}.")
        return principal

    async def still_admits(self, scope: Scope, allowed: Set[Role] | None) -> bool:
        """Whether whoever was let in would be let in now, too; while that cannot be found out, yes."""
        if allowed is None:
            return True
        try:
            await self.principal(scope, allowed)
        except HttpRefusal:
            return False
        except Unavailable:
            return True
        return True

    async def _needs_key(self) -> bool:
        try:
            return await self._identify.needs_key()
        except Unavailable:  # nothing but public pages can be answered then
            return True

    def _admit_origin(self, origin: str, host: str) -> str | None:
        scheme, _, name = origin.lower().partition("://")
        if name and name.removesuffix(_DEFAULT_PORT.get(scheme, ":")) == host.removesuffix(
            _DEFAULT_PORT.get(scheme, ":")
        ):
            return None
        if origin in self._origins:
            return origin
        raise HttpRefusal("foreign_origin", f"{_CROSS_SITE} The origin is {origin[:100]!r}.")


def _listed(roles: Iterable[Role]) -> str:
    return ", ".join(sorted(roles))


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
