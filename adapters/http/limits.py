"""What a tenant may still ask for, in the headers of draft-ietf-httpapi-ratelimit-headers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from starlette.types import Scope

from domain.model.ids import Tenant
from domain.model.limits import Limit
from domain.use_cases.limit_tenants import LimitTenants
from ports.errors import Unavailable

LIMITS: Final = "ai_recruiter.limits"  # in the scope: headers of the answer, whatever it is


async def take(scope: Scope, limits: LimitTenants, tenant: Tenant) -> None:
    """One request more. Raises RateLimited, Unavailable."""
    try:
        limits.take(tenant)
    finally:
        await tell(scope, limits, tenant)


async def tell(scope: Scope, limits: LimitTenants, tenant: Tenant) -> None:
    """Have the answer say what is left now; as it was known before while that cannot be found out."""
    with suppress(Unavailable):
        if standing := await limits.standing(tenant):
            scope[LIMITS] = headers_of(standing)


def headers_of(limits: Sequence[Limit]) -> list[tuple[bytes, bytes]]:
    """`RateLimit-Policy` and `RateLimit`, with a member for each limit."""
    policies = (f'"{it.name}";q={it.quota};w={seconds(it.window)}' for it in limits)
    standing = (f'"{it.name}";r={it.left};t={seconds(it.restored_in)}' for it in limits)
    return [(b"ratelimit-policy", ", ".join(policies).encode()), (b"ratelimit", ", ".join(standing).encode())]


def seconds(time: timedelta) -> int:
    """Whole ones, so that it is over after them."""
    return math.ceil(time.total_seconds())
