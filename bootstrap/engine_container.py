"""The use cases of engines: a challenger beside the champion, and how the two compare."""

from __future__ import annotations

from dependency_injector import providers

from bootstrap.forgetting_container import ForgettingContainer
from domain.use_cases.compare_engines import CompareEngines
from domain.use_cases.run_shadow import RunShadow


class EngineContainer(ForgettingContainer):
    """Those of forgetting, and those of engines."""

    _it, _rules = ForgettingContainer.adapters.provided, ForgettingContainer.rules.provided

    run_shadow = providers.Singleton(
        RunShadow,
        shadows=_it.shadows,
        reader=_it.reader,
        vacancies=_it.vacancy_reader,
        documents=_it.documents,
        matcher=_it.matcher,
        spending=_it.spending,
        budgets=_rules.budgets,
        policy=_rules.policy,
        time_limit=_rules.run_limit,
        findings_only=_rules.findings_only,
    )
    compare_engines = providers.Singleton(
        CompareEngines, shadows=_it.shadows, reader=_it.reader, findings_only=_rules.findings_only
    )
