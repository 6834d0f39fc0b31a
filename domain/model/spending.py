"""What engines spend on the services that they call, and how much of it is allowed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.model.ids import Tenant

MICROS: Final = 1_000_000  # in one unit of the currency


class Scope(StrEnum):
    """For what a budget is; in the order in which they are asked."""

    JOB = "job"  # all its attempts; also the reading of one vacancy's job description
    TENANT = "tenant"  # its day of UTC
    DAY = "day"  # of UTC, all tenants


@dataclass(frozen=True, slots=True)
class Amount:
    """Of a call or of many; money in whole millionths of the currency, so that sums are exact."""

    tokens: int = 0
    micros: int = 0

    @classmethod
    def of(cls, tokens: int, money: float) -> Self:
        """Money is rounded up, to whole millionths. Raises ValueError for what is below zero or not finite."""
        if tokens < 0 or not 0 <= money < math.inf:
            raise ValueError("an amount is neither below zero nor infinite")
        return cls(tokens, math.ceil(round(money * MICROS, 6)))

    @property
    def money(self) -> float:
        """In units of the currency."""
        return self.micros / MICROS

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.tokens + other.tokens, self.micros + other.micros)

    def __sub__(self, other: Amount) -> Amount:
        """May be below zero."""
        return Amount(self.tokens - other.tokens, self.micros - other.micros)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The most that may be spent; None: any amount."""

    tokens: int | None = None
    micros: int | None = None

    @property
    def limited(self) -> bool:
        """Whether there is anything to count."""
        return self.tokens is not None or self.micros is not None

    def holds(self, amount: Amount) -> bool:
        """Whether so much is within it."""
        return (self.tokens is None or amount.tokens <= self.tokens) and (
            self.micros is None or amount.micros <= self.micros
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """One for each scope; without figures nothing is limited and nothing counted."""

    job: Budget = Budget()
    tenant: Budget = Budget()
    day: Budget = Budget()

    @property
    def limited(self) -> Mapping[Scope, Budget]:
        """Those with a limit, in the order of Scope."""
        every = {Scope.JOB: self.job, Scope.TENANT: self.tenant, Scope.DAY: self.day}
        return {scope: budget for scope, budget in every.items() if budget.limited}

    def never_for(self, amount: Amount) -> Scope | None:
        """The first scope whose whole budget is less than that amount."""
        return next((scope for scope, budget in self.limited.items() if not budget.holds(amount)), None)


NO_LIMITS: Final = Budgets()


@dataclass(frozen=True, slots=True)
class Account:
    """On whose account a call is."""

    tenant: Tenant
    job: UUID  # the evaluation, or the vacancy whose job description is read
