"""The public keys of an issuer, fetched when they are needed and kept while it is away."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import anyio
import httpx2
import msgspec
import structlog
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import JWKRegistry, Key

from adapters.oidc.config import OidcConfig
from ports.errors import Unavailable
from ports.time_and_ids import Clock, is_within

_log = structlog.get_logger("oidc")
_KINDS = frozenset({"RSA", "EC", "OKP"})


class _Configuration(msgspec.Struct):
    issuer: str
    jwks_uri: str


class _KeySet(msgspec.Struct):
    keys: list[dict[str, Any]]


class _NotUsable(Exception):
    """What the issuer answered cannot be used; the message says why."""


class IssuerKeys:
    """Asks the issuer for its keys at first, once they are old, and when a token names one that is not known."""

    def __init__(self, config: OidcConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._keys: Sequence[Key] = ()
        self._fetched: datetime | None = None
        self._tried: datetime | None = None
        self._one_at_a_time = anyio.Lock()

    async def find(self, kid: str | None) -> Key | None:
        """The key of that name; without a name the only one there is. Raises Unavailable while none is known."""
        if not self._keys or self._are_old() or self._among(kid) is None:
            await self._refresh(kid)
        if not self._keys:
            raise Unavailable("the keys of the token issuer cannot be fetched; API keys are not affected")
        return self._among(kid)

    def _among(self, kid: str | None) -> Key | None:
        if kid is None:
            return self._keys[0] if len(self._keys) == 1 else None
        return next((key for key in self._keys if key.get("kid") == kid), None)

    def _are_old(self) -> bool:
        return self._fetched is None or not is_within(self._fetched, self._config.keys_age, self._clock)

    async def _refresh(self, kid: str | None) -> None:
        if self._among(kid) is not None and self._one_at_a_time.locked():
            return  # somebody asks already, and what is known will do until then
        async with self._one_at_a_time:
            if self._tried is not None and is_within(self._tried, self._config.refresh_every, self._clock):
                return
            self._tried = now = self._clock.now()
            try:
                with anyio.fail_after(2 * self._config.fetch_timeout.total_seconds(), shield=True):
                    self._keys = await self._fetch()
            except (_NotUsable, httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
                reason = str(error) if isinstance(error, _NotUsable) else type(error).__name__
                _log.warning("issuer_keys_not_fetched", reason=reason, known=len(self._keys))
                return
            self._fetched = now

    async def _fetch(self) -> Sequence[Key]:
        async with httpx2.AsyncClient(timeout=self._config.fetch_timeout.total_seconds()) as client:
            url = self._config.jwks_url or await self._published_url(client)
            found: _KeySet = await self._document(client, url, _KeySet)
        keys = [key for each in found.keys if (key := _usable(each)) is not None]
        if not keys:
            raise _NotUsable("it publishes no public key that can be used here")
        return keys

    async def _published_url(self, client: httpx2.AsyncClient) -> str:
        url = f"{self._config.issuer.rstrip('/')}/.well-known/openid-configuration"
        found: _Configuration = await self._document(client, url, _Configuration)
        if found.issuer != self._config.issuer:
            raise _NotUsable("its configuration names another issuer")
        if not is_safe(found.jwks_uri):
            raise _NotUsable("its configuration names a jwks_uri that is not https")
        return found.jwks_uri

    async def _document(self, client: httpx2.AsyncClient, url: str, kind: type[Any]) -> Any:
        async with client.stream("GET", url, headers={"Accept": "application/json"}) as response:
            if response.status_code != httpx2.codes.OK:
                raise _NotUsable(f"it answered {response.status_code}")
            body = b""
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > self._config.max_document_bytes:
                    raise _NotUsable(f"it sent more than {self._config.max_document_bytes:,} bytes")
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise _NotUsable(f"it sent no {kind.__name__.strip('_')}") from None


def is_safe(url: str) -> bool:
    """Whether keys may be fetched there: over TLS, or from this machine."""
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL:
        return False
    if parsed.userinfo or not parsed.host:
        return False
    return parsed.scheme == "https" or (parsed.scheme == "http" and parsed.host in ("127.0.0.1", "localhost", "::1"))


def _usable(published: Mapping[str, Any]) -> Key | None:
    """A public key for signatures that is strong enough; a set may hold others, which are none of ours."""
    if published.get("kty") not in _KINDS or published.get("use", "sig") != "sig":
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SecurityWarning)  # an RSA key of less than 2048 bits
            key = JWKRegistry.import_key(dict(published))
    except (JoseError, SecurityWarning, ValueError, TypeError, KeyError, OverflowError):
        return None
    return None if key.is_private else key
