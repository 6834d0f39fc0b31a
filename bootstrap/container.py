"""The graph of use cases."""

from __future__ import annotations

from typing import ClassVar

from dependency_injector import providers

from bootstrap.engine_container import EngineContainer
from domain.use_cases.cancel_evaluation import CancelEvaluation
from domain.use_cases.check_workers import CheckWorkers
from domain.use_cases.decide_evaluation import DecideEvaluation
from domain.use_cases.expire_overdue import ExpireOverdue
from domain.use_cases.run_evaluation import RunEvaluation
from domain.use_cases.submit_evaluation import SubmitEvaluation
from domain.use_cases.sweep_stranded import SweepStranded


class Container(EngineContainer):
    """All of them; synchronous providers only: what must be opened and closed is opened by `lifespan` and handed in."""

    _it, _rules = EngineContainer.adapters.provided, EngineContainer.rules.provided
    _stored, _operations, _feed, _policy = _it.evaluations, _it.operations, _it.feed, _rules.policy

    _common: ClassVar = {
        "documents": _it.documents,
        "matcher": _it.matcher,
        "feed": _feed,
        "clock": _it.clock,
        "policy": _policy,
    }

    submit = providers.Singleton(
        SubmitEvaluation,
        evaluations=_stored,
        operations=_operations,
        vacancies=_it.vacancy_reader,
        queue=_it.queue,
        ids=_it.ids,
        vault=_it.vault,
        bounds=_rules.bounds,
        **_common,
    )
    run = providers.Singleton(
        RunEvaluation,
        evaluations=_stored,
        vacancies=_it.vacancy_reader,
        spending=_it.spending,
        time_limit=_rules.run_limit,
        budgets=_rules.budgets,
        findings_only=_rules.findings_only,
        apart=_rules.stages_apart,
        **_common,
    )
    cancel = providers.Singleton(CancelEvaluation, evaluations=_stored, feed=_feed)
    decide = providers.Singleton(DecideEvaluation, evaluations=_stored, case_files=_it.case_files)
    sweep = providers.Singleton(SweepStranded, evaluations=_stored, queue=_it.queue, feed=_feed, policy=_policy)
    check_workers = providers.Singleton(CheckWorkers, operations=_operations, policy=_policy)
    expire = providers.Singleton(ExpireOverdue, evaluations=_stored, operations=_operations, feed=_feed, policy=_policy)
