"""The graph of use cases."""

from __future__ import annotations

from dependency_injector import containers, providers

from bootstrap.adapters import Adapters, Rules
from domain.use_cases.cancel_evaluation import CancelEvaluation
from domain.use_cases.decide_evaluation import DecideEvaluation
from domain.use_cases.expire_overdue import ExpireOverdue
from domain.use_cases.follow_evaluation import FollowEvaluation
from domain.use_cases.read_evaluations import ReadEvaluations
from domain.use_cases.run_evaluation import RunEvaluation
from domain.use_cases.submit_evaluation import SubmitEvaluation
from domain.use_cases.sweep_stranded import SweepStranded


class Container(containers.DeclarativeContainer):
    """Synchronous providers only: what must be opened and closed is opened by `lifespan` and handed in."""

    adapters = providers.Dependency(instance_of=Adapters)
    rules = providers.Dependency(instance_of=Rules)
    _it, _rules = adapters.provided, rules.provided
    _kept = _it.evaluations

    submit = providers.Singleton(
        SubmitEvaluation,
        evaluations=_kept,
        documents=_it.documents,
        queue=_it.queue,
        feed=_it.feed,
        matcher=_it.matcher,
        clock=_it.clock,
        ids=_it.ids,
        policy=_rules.policy,
        bounds=_rules.bounds,
    )
    run = providers.Singleton(
        RunEvaluation,
        evaluations=_kept,
        documents=_it.documents,
        matcher=_it.matcher,
        feed=_it.feed,
        clock=_it.clock,
        policy=_rules.policy,
        time_limit=_rules.run_limit,
    )
    follow = providers.Singleton(
        FollowEvaluation, evaluations=_kept, feed=_it.feed, silence=_rules.silence, silence_limit=_rules.silence_limit
    )
    read = providers.Singleton(ReadEvaluations, evaluations=_kept, documents=_it.documents, renderer=_it.renderer)
    cancel = providers.Singleton(CancelEvaluation, evaluations=_kept, feed=_it.feed)
    decide = providers.Singleton(DecideEvaluation, evaluations=_kept)
    sweep = providers.Singleton(SweepStranded, evaluations=_kept, queue=_it.queue, feed=_it.feed, policy=_rules.policy)
    expire = providers.Singleton(ExpireOverdue, evaluations=_kept, feed=_it.feed, policy=_rules.policy)
