"""The use cases of fairness: what is declared, and what is counted."""

from __future__ import annotations

from dependency_injector import providers

from bootstrap.key_container import KeyContainer
from domain.use_cases.declare_categories import DeclareCategories
from domain.use_cases.measure_impact import MeasureImpact


class FairnessContainer(KeyContainer):
    """Those of keys, and the only two that know the store of categories."""

    _it = KeyContainer.adapters.provided

    declare_categories = providers.Singleton(DeclareCategories, reader=_it.reader, categories=_it.categories)
    measure_impact = providers.Singleton(
        MeasureImpact,
        applicants=_it.applicants,
        categories=_it.categories,
        vacancies=_it.vacancy_reader,
        arithmetic=_it.impact_arithmetic,
        clock=_it.clock,
    )
