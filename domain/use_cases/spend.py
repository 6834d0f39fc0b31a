"""Let a run of an engine spend on one account."""

from __future__ import annotations

from dataclasses import dataclass

from domain.model.spending import Account, Amount, Budgets
from ports.spending import BudgetRefused, Reservation, Spending


@dataclass(frozen=True, slots=True)
class AccountMeter:
    """Implements ports.spending.Meter."""

    spending: Spending
    budgets: Budgets
    account: Account

    async def reserve(self, amount: Amount) -> Reservation | BudgetRefused:
        """Within the budgets."""
        return await self.spending.reserve(self.account, amount, self.budgets)

    async def settle(self, reservation: Reservation, used: Amount) -> None:
        """What it came to."""
        await self.spending.settle(reservation, used)
