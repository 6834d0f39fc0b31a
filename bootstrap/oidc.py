"""The issuer of tokens that the settings name."""

from __future__ import annotations

import re

from adapters.oidc.config import ALGORITHMS, OidcConfig

_CLAIM = re.compile(r"[!#-\[\]-~]{1,100}")  # may stand in a header
_URL = re.compile(r"https://[^/?#@\s]+[^?#@\s]*|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/[^?#@\s]*)?")


def oidc_config(
    *,
    issuer: str | None,
    audience: str | None,
    jwks_url: str | None,
    algorithms: str,
    tenant_claim: str,
    user_claim: str,
    roles_claim: str,
) -> OidcConfig | None:
    """The settings of these names; None when no issuer is trusted. Raises ValueError for what cannot be."""
    if issuer is None:
        if audience is not None or jwks_url is not None:
            raise ValueError("AI_RECRUITER_OIDC_ISSUER is missing: without it no token is taken")
        return None
    if audience is None:
        raise ValueError("AI_RECRUITER_OIDC_AUDIENCE is missing: tokens for other services would be taken")
    _require_safe("ISSUER", issuer)
    _require_safe("JWKS_URL", jwks_url)
    for name, claim in (("TENANT", tenant_claim), ("USER", user_claim), ("ROLES", roles_claim)):
        if not _CLAIM.fullmatch(claim):
            raise ValueError(f"AI_RECRUITER_OIDC_{name}_CLAIM must be 1 to 100 printable characters without quotes")
    return OidcConfig(
        issuer=issuer,
        audience=audience,
        jwks_url=jwks_url,
        algorithms=_algorithms(algorithms),
        tenant_claim=tenant_claim,
        user_claim=user_claim,
        roles_claim=roles_claim,
    )


def _require_safe(name: str, url: str | None) -> None:
    """The message leaves the URL out: it may hold a password."""
    if url is not None and not _URL.fullmatch(url):
        raise ValueError(
            f"AI_RECRUITER_OIDC_{name} must be https://… without user, query and fragment; "
            "http:// is for this machine alone"
        )


def _algorithms(joined: str) -> frozenset[str]:
    chosen = frozenset(part.strip() for part in joined.split(",") if part.strip())
    if not chosen or not chosen <= frozenset(ALGORITHMS):
        raise ValueError(
            f"AI_RECRUITER_OIDC_ALGORITHMS must name some of {', '.join(ALGORITHMS)}; `none` and HS… are never taken"
        )
    return chosen
