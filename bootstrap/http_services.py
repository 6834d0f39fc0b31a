"""The use cases as HTTP drives them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields
from typing import Final

from adapters.http.services import OnAccepted, Services, nobody
from bootstrap.container import Container

_OTHERS: Final = ("findings_only", "matcher", "checks", "dispensable", "metrics", "on_accepted")
_USE_CASES: Final = tuple(it.name for it in fields(Services) if it.name not in _OTHERS)  # called as in the container


def http_services(
    cases: Container,
    *,
    checks: Mapping[str, Callable[[], Awaitable[object]]],
    metrics: Callable[[], Awaitable[bytes]],
    dispensable: frozenset[str] = frozenset(),
    on_accepted: OnAccepted = nobody,
) -> Services:
    """See Services; the matcher is that of the use cases."""
    driven = {name: getattr(cases, name)() for name in _USE_CASES}
    return Services(
        **driven,
        findings_only=cases.rules().findings_only,
        matcher=cases.adapters().matcher,
        checks=checks,
        dispensable=dispensable,
        metrics=metrics,
        on_accepted=on_accepted,
    )
