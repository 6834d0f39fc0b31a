"""What is spent on calls to services, held to budgets by all processes together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from domain.model.spending import Account, Amount, Budgets, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """What was set aside for one call."""

    id: UUID
    account: Account
    amount: Amount
    day: date  # of UTC, on which it counts, whenever it is settled
    scopes: tuple[Scope, ...]  # in which it was counted


@dataclass(frozen=True, slots=True)
class BudgetRefused:
    """The budget of that scope does not allow the call; `after` that time it may, None: never."""

    scope: Scope
    after: timedelta | None


class Spending(Protocol):
    """Sets aside what a call may cost before it is made, and corrects that by what it came to.

    Whoever asks, and from however many processes at once: what is set aside and what was spent together never exceed
    a budget, as long as no call costs more than was set aside for it. What was set aside and never settled, because
    the process died, counts as spent. Each method is one transaction and raises Unavailable.
    """

    async def reserve(self, account: Account, amount: Amount, budgets: Budgets) -> Reservation | BudgetRefused:
        """Set the amount aside in every scope that has a limit, or in none. The day is that of the store's clock.

        Where no scope has a limit, nothing is counted.
        """
        ...

    async def settle(self, reservation: Reservation, used: Amount) -> None:
        """The call has ended, and this is what it came to, even if that is more; a second time changes nothing."""
        ...

    async def spent(self, account: Account, day: date) -> Mapping[Scope, Amount]:
        """What was set aside or spent: on that day by the tenant and by all, and ever on the job; zero if nothing."""
        ...

    async def prune(self, *, before: date, limit: int) -> int:
        """Forget up to `limit` figures that were last changed before that day, and how many there were."""
        ...


class Meter(Protocol):
    """Spending on one account and within the budgets that there are: what a run of an engine is given."""

    async def reserve(self, amount: Amount) -> Reservation | BudgetRefused:
        """See Spending.reserve."""
        ...

    async def settle(self, reservation: Reservation, used: Amount) -> None:
        """See Spending.settle."""
        ...
