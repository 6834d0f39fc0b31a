"""Which issuer is trusted, and how its tokens are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

ALGORITHMS: Final = (  # of public keys alone: a secret that verifies would sign, too
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcConfig:
    """One issuer. A claim is named as it stands, or by a path with dots such as `realm_access.roles`."""

    issuer: str
    audience: str
    jwks_url: str | None = None  # that of the issuer's own configuration when None
    algorithms: frozenset[str] = frozenset({"RS256", "ES256", "EdDSA"})
    tenant_claim: str = "tenant"
    user_claim: str = "sub"
    roles_claim: str = "roles"

    max_token_bytes: int = 16 * 1024
    leeway: timedelta = timedelta(seconds=30)  # that clocks may differ by
    fetch_timeout: timedelta = timedelta(seconds=5)
    max_document_bytes: int = 256 * 1024  # of the issuer's configuration, or its keys
    keys_age: timedelta = timedelta(hours=1)  # after that they are fetched again
    refresh_every: timedelta = timedelta(seconds=10)  # at most, whatever tokens come
