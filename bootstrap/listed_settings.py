"""Settings that list several things: one of them, as it is written."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from domain.model.decision import Decided
from domain.model.ids import TENANT_NAME, Engine, Tenant, User
from domain.model.principal import Principal, Role
from domain.model.shadow import ShadowRule

_ORIGIN = re.compile(r"https?://[^/?#@\sA-Z]+")  # as a browser writes it: anything else would never be met
_SHADOW = re.compile(
    r"(?:(?P<tenant>[^/:]+)/)?(?P<engine>[^/:\s]{1,100}):(?P<share>[01](?:\.[0-9]{1,6})?|\.[0-9]{1,6})"
)
_SPAN = re.compile(rf"(?:(?P<tenant>[^/]+)/)?(?P<outcome>{'|'.join(Decided)}):(?P<days>[1-9][0-9]{{0,4}})")

ROLES: Final = {
    "": frozenset({Role.RECRUITER, Role.SERVICE}),
    "admin": frozenset({Role.RECRUITER, Role.SERVICE, Role.ADMIN}),
    **{role.value: frozenset({role}) for role in (Role.RECRUITER, Role.SERVICE, Role.AUDITOR)},
}


def api_key(part: str) -> tuple[bytes, Principal]:
    """`tenant:sha256[:role]`: the digest of a key, and whom it proves. Raises ValueError."""
    name, _, rest = part.partition(":")
    digest, _, named = rest.partition(":")
    owner = tenant("API_KEYS", name)
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError(
            f"AI_RECRUITER_API_KEYS: {owner} needs the SHA-256 of its key in hexadecimal; `ai-recruiter key` makes one"
        )
    if named not in ROLES:
        raise ValueError(
            f"AI_RECRUITER_API_KEYS: {owner} has the role {named[:20]!r}; there are {', '.join(filter(None, ROLES))}"
        )
    return bytes.fromhex(digest), Principal(tenant=owner, user=User(owner), roles=ROLES[named])


def tenant(setting: str, part: str) -> Tenant:
    """A tenant that a setting names. Raises ValueError."""
    if not TENANT_NAME.fullmatch(part):
        raise ValueError(
            f"AI_RECRUITER_{setting}: the name of a tenant consists of a-z, 0-9, '.', '_' and '-' "
            "(at most 63 characters)"
        )
    return Tenant(part)


def role(part: str) -> Role:
    """Raises ValueError."""
    try:
        return Role(part)
    except ValueError:
        known = ", ".join(role.value for role in Role)
        raise ValueError(f"AI_RECRUITER_ERASE_ROLES: {part[:20]!r} is no role; there are {known}") from None


def span(part: str) -> tuple[tuple[Tenant | None, Decided], timedelta]:
    """`outcome:days` or `tenant/outcome:days`. Raises ValueError."""
    found = _SPAN.fullmatch(part)
    if found is None or (found["tenant"] and not TENANT_NAME.fullmatch(found["tenant"])):
        outcomes = ", ".join(it.value for it in Decided)
        raise ValueError(
            f"AI_RECRUITER_RETAIN_DAYS: {part[:80]!r} is not outcome:days or tenant/outcome:days, "
            f"such as reject:180; outcomes are {outcomes}"
        )
    whose = Tenant(found["tenant"]) if found["tenant"] else None
    return (whose, Decided(found["outcome"])), timedelta(days=int(found["days"]))


def shadow_rule(part: str) -> tuple[Tenant | None, ShadowRule]:
    """`engine:share` or `tenant/engine:share`. Raises ValueError."""
    found = _SHADOW.fullmatch(part)
    wrong = found is None or (found["tenant"] and not TENANT_NAME.fullmatch(found["tenant"]))
    if found is None or wrong or float(found["share"]) > 1:
        raise ValueError(
            f"AI_RECRUITER_SHADOW: {part[:80]!r} is not engine:share or tenant/engine:share with a share of the jobs "
            "from 0 to 1, such as keyword:0.1"
        )
    whose = Tenant(found["tenant"]) if found["tenant"] else None
    return whose, ShadowRule(challenger=Engine(found["engine"]), share=float(found["share"]))


def origin(part: str) -> str:
    """Of a web page elsewhere. Raises ValueError."""
    if not _ORIGIN.fullmatch(part):
        raise ValueError(
            f"AI_RECRUITER_ALLOWED_ORIGINS: {part} is not an origin; use lower case and no path, as in https://hr.example"
        )
    return part


def network(part: str) -> IPv4Network | IPv6Network:
    """An address, or a network of them. Raises ValueError."""
    try:
        return ip_network(part)
    except ValueError:
        raise ValueError(
            f"AI_RECRUITER_TRUSTED_PROXIES: {part[:80]!r} is no address and no network, such as 10.0.0.0/8"
        ) from None
