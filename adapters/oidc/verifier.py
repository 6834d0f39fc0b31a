"""The TokenVerifier of an OpenID Connect issuer."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import (
    BadSignatureError,
    ClaimError,
    ExpiredTokenError,
    JoseError,
    MissingClaimError,
    UnsupportedAlgorithmError,
)
from joserfc.jwk import Key

from adapters.oidc.config import OidcConfig
from adapters.oidc.keys import IssuerKeys
from domain.model.errors import InvalidToken
from domain.model.ids import TENANT_NAME, Tenant, user_of
from domain.model.principal import Principal, Role
from domain.model.shown_text import LONGEST_NAME
from ports.time_and_ids import Clock

_MALFORMED = (JoseError, ValueError, TypeError, KeyError, RecursionError)
_LONGEST = timedelta(days=3650)  # of the life of a token, which is a number without bounds
_WRONG_CLAIMS = {
    "iss": "the token is of another issuer (iss)",
    "aud": "the token is for another audience (aud)",
    "nbf": "the token is not valid yet (nbf)",
    "iat": "the token was issued in the future (iat)",
}


class OidcTokens:
    """Every token is verified each time it comes: that costs less than what a memory of tokens could give away."""

    def __init__(self, config: OidcConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._keys = IssuerKeys(config, clock)
        self._rules = _Rules(config)

    async def verify(self, token: bytes) -> Principal:
        key = await self._keys.find(self._named_key(token))
        if key is None:
            raise InvalidToken("the token is signed with a key that the issuer does not publish (kid)")
        return self._principal(self._claims(token, key))

    def _named_key(self, token: bytes) -> str | None:
        """The key that the token says it is signed with, once all is refused that no key could make valid."""
        if len(token) > self._config.max_token_bytes:
            raise InvalidToken(f"the token is longer than {self._config.max_token_bytes} bytes")
        try:
            header = jws.extract_compact(token, registry=self._rules).headers()
            self._rules.check_header(header)
            self._rules.get_alg(header["alg"])
        except UnsupportedAlgorithmError:
            raise InvalidToken("the token is signed with an algorithm that is not accepted here (alg)") from None
        except _MALFORMED:
            raise InvalidToken("the token is not a signed JSON Web Token") from None
        kid: str | None = header.get("kid")
        return kid

    def _claims(self, token: bytes, key: Key) -> Mapping[str, Any]:
        expected = jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=int(self._config.leeway.total_seconds()),
            iss={"essential": True, "value": self._config.issuer},
            aud={"essential": True, "value": self._config.audience},
            exp={"essential": True},
        )
        try:
            claims = jwt.decode(token, key, registry=self._rules).claims
            expected.validate(claims)
        except BadSignatureError:
            raise InvalidToken("the signature of the token is wrong") from None
        except ClaimError as error:
            raise InvalidToken(_refusal_of(error)) from None
        except _MALFORMED:
            raise InvalidToken("the token does not fit the key that it names, or is no JSON Web Token") from None
        return claims

    def _principal(self, claims: Mapping[str, Any]) -> Principal:
        tenant = _claim(claims, self._config.tenant_claim)
        if not isinstance(tenant, str) or not TENANT_NAME.fullmatch(tenant):
            raise InvalidToken(f"the claim {self._config.tenant_claim} of the token names no tenant")
        called = _claim(claims, self._config.user_claim)
        user = user_of(called) if isinstance(called, str) else None
        if user is None:
            raise InvalidToken(
                f"the claim {self._config.user_claim} of the token names no user: "
                f"1 to {LONGEST_NAME} characters in a line, and none that cannot be seen"
            )
        roles = frozenset(_roles(_claim(claims, self._config.roles_claim)))
        if not roles:
            known = ", ".join(sorted(Role))
            raise InvalidToken(f"the claim {self._config.roles_claim} of the token has none of the roles {known}")
        return Principal(tenant=Tenant(tenant), user=user, roles=roles, until=self._until(claims["exp"]))

    def _until(self, exp: float) -> datetime:
        longest = (self._clock.now() + _LONGEST).timestamp()
        return datetime.fromtimestamp(min(exp, longest), UTC) + self._config.leeway


class _Rules(jws.JWSRegistry):
    """Knows the pinned algorithms and no other: neither `none` nor one with a shared secret exists here."""

    max_header_length = 8 * 1024  # it may hold a chain of certificates

    def __init__(self, config: OidcConfig) -> None:
        super().__init__(algorithms=config.algorithms, strict_check_header=False)
        self.max_payload_length = config.max_token_bytes
        self.algorithms = {name: copy(jws.JWSRegistry.algorithms[name]) for name in config.algorithms}
        for algorithm in self.algorithms.values():
            algorithm.security_warning = None  # that EdDSA has new names is nothing to warn of

    def check_header(self, header: dict[str, Any]) -> None:
        """Also refuses what the sender calls critical: no extension is known here."""
        super().check_header(header)
        if "crit" in header:
            raise JoseError("no critical header is known")


def _refusal_of(error: ClaimError) -> str:
    if isinstance(error, ExpiredTokenError):
        return "the token has expired"
    if isinstance(error, MissingClaimError):  # names claims that were asked for
        return f"the token lacks the claim {error.claim}"
    return _WRONG_CLAIMS.get(error.claim, "a claim of the token has a wrong type")


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """The claim of that very name, or the one at that path."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _roles(claimed: object) -> list[Role]:
    """Those of ours, in a list or a text with blanks; the issuer may give others, for other services."""
    names = claimed.split() if isinstance(claimed, str) else claimed if isinstance(claimed, list) else []
    return [role for role in Role if role in names]
