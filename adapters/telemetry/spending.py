"""What engines spend on calls to services, counted as they are granted and as they end."""

from __future__ import annotations

from prometheus_client import Counter

from domain.model.ids import Engine
from domain.model.spending import Amount
from ports.spending import BudgetRefused, Meter, Reservation

_calls = Counter(
    "ai_recruiter_engine_calls",
    "Calls to services that engines asked for: `granted`, or refused by the budget of a `job`, a `tenant` or a `day`",
    ["engine", "outcome"],
)
_reserved = Counter("ai_recruiter_engine_tokens_reserved", "Tokens that were set aside for calls", ["engine"])
_tokens = Counter("ai_recruiter_engine_tokens", "Tokens that calls came to, once they had ended", ["engine"])
_money = Counter("ai_recruiter_engine_money", "Money that calls came to, once they had ended", ["engine"])


def counted(engine: Engine, meter: Meter | None) -> Meter | None:
    """The same meter, with figures of what passes through it."""
    return None if meter is None else _CountedMeter(engine, meter)


class _CountedMeter:
    def __init__(self, engine: Engine, meter: Meter) -> None:
        self._engine = engine
        self._meter = meter

    async def reserve(self, amount: Amount) -> Reservation | BudgetRefused:
        told = await self._meter.reserve(amount)
        refused = isinstance(told, BudgetRefused)
        _calls.labels(self._engine, told.scope.value if isinstance(told, BudgetRefused) else "granted").inc()
        if not refused:
            _reserved.labels(self._engine).inc(amount.tokens)
        return told

    async def settle(self, reservation: Reservation, used: Amount) -> None:
        await self._meter.settle(reservation, used)
        _tokens.labels(self._engine).inc(used.tokens)
        _money.labels(self._engine).inc(used.money)
