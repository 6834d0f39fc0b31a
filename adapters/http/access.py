"""Who may use the service: the host name in the request, the origin of the page, and the API key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from starlette.types import Scope

from adapters.http.callers import proven, shown_key
from adapters.http.config import HttpConfig
from adapters.http.errors import HttpRefusal
from adapters.http.failures import Failures
from adapters.http.peers import Peers
from adapters.http.sessions import CSRF_HEADER, SESSION, changes, session_of
from domain.model.errors import InvalidToken
from domain.model.principal import Role
from domain.model.proof import Proof
from domain.use_cases.identify import Identify
from domain.use_cases.issue_tickets import IssueTickets
from domain.use_cases.keep_sessions import KeepSessions
from ports.errors import Unavailable

SUBPROTOCOL = "ai-recruiter"  # browsers cannot set headers on a WebSocket, so the key may come as another one
_CHALLENGE = 'Bearer realm="ai-recruiter"'
_DEFAULT_PORT = {"http": ":80", "https": ":443"}
_CROSS_SITE = "Cross-site request rejected; add the origin to AI_RECRUITER_ALLOWED_ORIGINS."
_OWN_PAGES = frozenset({b"same-origin", b"none"})
_ONCE = frozenset(
    {
        b"host",
        b"origin",
        b"authorization",
        b"content-type",
        b"idempotency-key",
        b"if-match",
        b"last-event-id",
        b"sec-fetch-mode",
        b"sec-fetch-site",
        b"x-csrf-token",
    }
)


class Gate:
    """Without keys there is one local user, and only the names of this machine are answered.

    That, and the check of the Origin, keep web pages elsewhere from driving the service through its user's browser.
    """

    def __init__(self, config: HttpConfig, identify: Identify, tickets: IssueTickets, sessions: KeepSessions) -> None:
        self._identify = identify
        self._tickets = tickets
        self._sessions = sessions
        self._peers = Peers(config.trusted_proxies)
        self._failures = Failures(config.max_failures_a_minute)
        self._hosts = config.allowed_hosts
        self._origins = config.allowed_origins

    async def admit(self, scope: Scope) -> str | None:
        """The foreign origin that is allowed in, None for our own. Raises HttpRefusal."""
        _refuse_repeated(scope)
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

    async def proof(self, scope: Scope, allowed: Set[Role]) -> Proof:
        """Who asks and by what, who is one of those that are allowed to. Raises HttpRefusal, Unavailable."""
        shown = shown_key(scope)
        try:
            proof = (None if shown else await self._in_session(scope)) or await self._identified(scope, shown)
        except InvalidToken as error:
            self._failures.count(self._peer(scope))
            challenge = f'{_CHALLENGE}, error="invalid_token", error_description="{error}"'
            raise HttpRefusal(error.code, f"{error}.", headers={"WWW-Authenticate": challenge}) from None
        if proof is None:
            if shown:
                self._failures.count(self._peer(scope))
            raise HttpRefusal(
                "missing_or_unknown_key",
                "Send a valid API key as `Authorization: Bearer <key>`.",
                headers={"WWW-Authenticate": _CHALLENGE},
            )
        proven(scope, proof.principal.tenant)
        return _allowed(proof, allowed)

    async def _identified(self, scope: Scope, shown: bytes) -> Proof | None:
        if not shown or not self._failures or self._identify.has_at_hand(shown):
            return await self._identify(shown)
        async with self._failures.searching(self._peer(scope)):
            return await self._identify(shown)

    def _peer(self, scope: Scope) -> str:
        return self._peers.of_request(scope) or ""  # all those behind a proxy that does not tell are one

    async def _in_session(self, scope: Scope) -> Proof | None:
        """Whom the cookie of a session proves. Raises HttpRefusal for a change that another page may have sent."""
        secret = session_of(scope)
        proof = await self._sessions.find(secret) if secret else None
        if secret is None or proof is None:
            return None
        sent = dict(scope["headers"]).get(CSRF_HEADER.lower().encode(), b"").decode("latin-1")
        if changes(scope) and not self._sessions.is_csrf_token(secret, sent):
            raise HttpRefusal("csrf_token_missing", f"Send the `csrf_token` of the session in `{CSRF_HEADER}`.")
        scope[SESSION] = secret
        return proof

    async def ticket(self, scope: Scope, ticket: str, subject: str, allowed: Set[Role]) -> Proof:
        """Who asked for the ticket, which is spent now. Raises HttpRefusal, Unavailable."""
        async with self._failures.searching(self._peer(scope)):
            proof = await self._tickets.redeem(ticket, subject)
        if proof is None:
            self._failures.count(self._peer(scope))
            raise HttpRefusal(
                "invalid_ticket", "The ticket is unknown, used, older than 30 s or for something else; get a new one."
            )
        return _allowed(proof, allowed)

    async def still_proves(self, proof: Proof) -> bool:
        """Whether what was shown for a ticket would be taken now, too; while that cannot be found out, yes."""
        try:
            return await self._identify.still(proof)
        except Unavailable:
            return True

    async def still_admits(self, scope: Scope, allowed: Set[Role] | None) -> bool:
        """Whether whoever was let in would be let in now, too; while that cannot be found out, yes."""
        if allowed is None:
            return True
        try:
            await self.proof(scope, allowed)
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


def _allowed(proof: Proof, allowed: Set[Role]) -> Proof:
    if not proof.principal.may(allowed):
        roles, given = " or ".join(sorted(allowed)), _listed(proof.principal.roles)
        raise HttpRefusal("not_allowed", f"This needs the role {roles}; your key has {given}.")
    return proof


def _listed(roles: Iterable[Role]) -> str:
    return ", ".join(sorted(roles))


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def _is_navigation(scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
    """Somebody followed a link from elsewhere; the page that shows it learns nothing of the answer."""
    return scope.get("method") in ("GET", "HEAD") and headers.get(b"sec-fetch-mode") == b"navigate"


def _refuse_repeated(scope: Scope) -> None:
    """One part of the way would go by the first, and another by the last. Raises HttpRefusal."""
    names = [name for name, _ in scope["headers"] if name in _ONCE]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1).decode()
        raise HttpRefusal("malformed_header", f"{twice.title()}: this header may come once only.")
