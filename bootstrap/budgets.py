"""What engines may spend, as the settings say."""

from __future__ import annotations

from bootstrap.settings import Settings
from domain.model.spending import Amount, Budget, Budgets


def budgets_of(settings: Settings) -> Budgets:
    """Of whatever engine calls a service through its run; nothing is limited where nothing is set."""
    return Budgets(
        job=_budget(settings.llm_tokens_per_job, settings.llm_money_per_job),
        tenant=_budget(settings.llm_tokens_per_tenant_day, settings.llm_money_per_tenant_day),
        day=_budget(settings.llm_tokens_per_day, settings.llm_money_per_day),
    )


def _budget(tokens: int | None, money: float | None) -> Budget:
    return Budget(tokens=tokens, micros=None if money is None else Amount.of(0, money).micros)
