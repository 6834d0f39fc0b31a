"""Budgets in a dictionary, with the promises of the port."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4

from domain.model.ids import Tenant
from domain.model.limits import next_day
from domain.model.spending import Account, Amount, Budgets, Scope
from ports.spending import BudgetRefused, Reservation
from ports.time_and_ids import Clock

_Key = tuple[Scope, UUID | Tenant | None, date | None]


class MemorySpending:
    """A Spending that forgets when the process ends."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._spent: defaultdict[_Key, Amount] = defaultdict(Amount)
        self._touched: dict[_Key, date] = {}
        self._open: dict[UUID, date] = {}

    async def reserve(self, account: Account, amount: Amount, budgets: Budgets) -> Reservation | BudgetRefused:
        now, limited = self._clock.now(), budgets.limited
        wanted = Reservation(id=uuid4(), account=account, amount=amount, day=now.date(), scopes=tuple(limited))
        keys = {scope: _key(scope, account, wanted.day) for scope in limited}
        if (never := budgets.never_for(amount)) is not None:
            return BudgetRefused(never, None)
        for scope, budget in limited.items():
            if not budget.holds(self._spent[keys[scope]] + amount):
                return BudgetRefused(scope, None if scope is Scope.JOB else next_day(now) - now)
        for key in keys.values():
            self._spent[key] += amount
            self._touched[key] = wanted.day
        if limited:
            self._open[wanted.id] = wanted.day
        return wanted

    async def settle(self, reservation: Reservation, used: Amount) -> None:
        if self._open.pop(reservation.id, None) is None:
            return
        for scope in reservation.scopes:
            self._spent[_key(scope, reservation.account, reservation.day)] += used - reservation.amount

    async def spent(self, account: Account, day: date) -> Mapping[Scope, Amount]:
        return {scope: self._spent[_key(scope, account, day)] for scope in Scope}

    async def prune(self, *, before: date, limit: int) -> int:
        accounts = [key for key, day in self._touched.items() if day < before][:limit]
        for key in accounts:
            del self._touched[key], self._spent[key]
        never_settled = [id for id, day in self._open.items() if day < before][: limit - len(accounts)]
        for id in never_settled:
            del self._open[id]
        return len(accounts) + len(never_settled)


def _key(scope: Scope, account: Account, day: date) -> _Key:
    if scope is Scope.JOB:
        return scope, account.job, None
    return scope, account.tenant if scope is Scope.TENANT else None, day
