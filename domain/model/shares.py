"""Which tenant has how many of a process's places for jobs, and which has had more than its budget of late."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from domain.model.ids import Tenant

_MINUTE: Final = 60.0
_MOST_KNOWN: Final = 10_000  # tenants; of whose budget is whole again nothing need be known


@dataclass(slots=True)
class _Account:
    """What is known of one tenant: `spent` seconds of places, as it stood `at` a moment."""

    at: float
    held: int = 0
    spent: float = 0.0


class Shares:
    """The places of one process. A budget is spent by holding places, and comes back at an even pace."""

    def __init__(self, places: int, budget_s: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`budget_s` is how many seconds of places a tenant may have in a minute before it comes after others."""
        self._places, self._budget, self._clock = places, budget_s, clock
        self._accounts: dict[Tenant, _Account] = {}
        self._held = 0

    @property
    def full(self) -> bool:
        """Whether every place is taken."""
        return self._held >= self._places

    def has_any(self, tenant: Tenant) -> bool:
        """Whether one of its jobs is in hand."""
        account = self._accounts.get(tenant)
        return account is not None and account.held > 0

    def behind(self, tenant: Tenant) -> bool:
        """Whether it has had more than its budget: others come first."""
        return tenant in self._accounts and self._settled(tenant).spent > self._budget

    def step(self, tenant: Tenant, by: int) -> None:
        """It has so many places more, or fewer."""
        self._settled(tenant).held += by
        self._held += by
        if len(self._accounts) > _MOST_KNOWN:
            known = {each: self._settled(each) for each in self._accounts}
            self._accounts = {each: it for each, it in known.items() if it.held or it.spent}

    def _settled(self, tenant: Tenant) -> _Account:
        now = self._clock()
        account = self._accounts.setdefault(tenant, _Account(now))
        grown = (account.held - self._budget / _MINUTE) * (now - account.at)
        account.spent, account.at = max(account.spent + grown, 0.0), now
        return account


class Place:
    """One place: what the queue asks before it hands a job to whoever works there."""

    guest = False  # whether it lets in only some

    def __init__(self, shares: Shares) -> None:
        self._shares = shares
        self._tenant: Tenant | None = None

    @property
    def open(self) -> bool:
        """Whether any job may come here now."""
        return True

    def rank(self, tenant: Tenant) -> int | None:
        """The lowest goes first; None: none of that tenant's now."""
        return int(self._shares.behind(tenant))

    def take(self, tenant: Tenant) -> None:
        """A job of the tenant is in hand."""
        self._tenant = tenant
        self._shares.step(tenant, 1)

    def leave(self) -> None:
        """It no longer is."""
        if self._tenant is not None:
            self._shares.step(self._tenant, -1)
            self._tenant = None


class GuestPlace(Place):
    """One place more, once all others are taken, for who has none of them and has not had too much of late."""

    guest = True

    @property
    def open(self) -> bool:
        return self._shares.full

    def rank(self, tenant: Tenant) -> int | None:
        if not self.open or self._shares.has_any(tenant) or self._shares.behind(tenant):
            return None
        return 0
