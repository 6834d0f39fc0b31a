"""The graph of use cases."""

from __future__ import annotations

from dependency_injector import containers, providers

from bootstrap.adapters import Adapters, Rules
from domain.use_cases.cancel_evaluation import CancelEvaluation
from domain.use_cases.check_workers import CheckWorkers
from domain.use_cases.decide_evaluation import DecideEvaluation
from domain.use_cases.deliver_webhooks import DeliverWebhooks
from domain.use_cases.edit_criteria import EditCriteria
from domain.use_cases.expire_overdue import ExpireOverdue
from domain.use_cases.follow_evaluation import FollowEvaluation
from domain.use_cases.follow_pile import FollowPile
from domain.use_cases.manage_webhooks import ManageWebhooks
from domain.use_cases.open_vacancy import OpenVacancy
from domain.use_cases.read_evaluations import ReadEvaluations
from domain.use_cases.read_posting import ReadPosting
from domain.use_cases.read_vacancies import ReadVacancies
from domain.use_cases.run_evaluation import RunEvaluation
from domain.use_cases.submit_evaluation import SubmitEvaluation
from domain.use_cases.sweep_stranded import SweepStranded


class Container(containers.DeclarativeContainer):
    """Synchronous providers only: what must be opened and closed is opened by `lifespan` and handed in."""

    adapters = providers.Dependency(instance_of=Adapters)
    rules = providers.Dependency(instance_of=Rules)
    _it, _rules = adapters.provided, rules.provided
    _stored, _operations, _feed, _policy = _it.evaluations, _it.operations, _it.feed, _rules.policy

    submit = providers.Singleton(
        SubmitEvaluation,
        evaluations=_stored,
        operations=_operations,
        vacancies=_it.vacancy_reader,
        documents=_it.documents,
        queue=_it.queue,
        feed=_feed,
        matcher=_it.matcher,
        clock=_it.clock,
        ids=_it.ids,
        policy=_policy,
        bounds=_rules.bounds,
    )
    run = providers.Singleton(
        RunEvaluation,
        evaluations=_stored,
        vacancies=_it.vacancy_reader,
        documents=_it.documents,
        matcher=_it.matcher,
        feed=_feed,
        clock=_it.clock,
        policy=_policy,
        time_limit=_rules.run_limit,
    )
    follow = providers.Singleton(
        FollowEvaluation, reader=_it.reader, feed=_feed, silence=_rules.silence, silence_limit=_rules.silence_limit
    )
    read = providers.Singleton(
        ReadEvaluations, reader=_it.reader, vacancies=_it.vacancy_reader, documents=_it.documents, renderer=_it.renderer
    )
    cancel = providers.Singleton(CancelEvaluation, evaluations=_stored, feed=_feed)
    decide = providers.Singleton(DecideEvaluation, evaluations=_stored)
    sweep = providers.Singleton(SweepStranded, evaluations=_stored, queue=_it.queue, feed=_feed, policy=_policy)
    check_workers = providers.Singleton(CheckWorkers, operations=_operations, policy=_policy)
    expire = providers.Singleton(ExpireOverdue, evaluations=_stored, operations=_operations, feed=_feed, policy=_policy)
    open_vacancy = providers.Singleton(
        OpenVacancy,
        vacancies=_it.vacancies,
        documents=_it.documents,
        feed=_feed,
        matcher=_it.matcher,
        clock=_it.clock,
        ids=_it.ids,
    )
    read_posting = providers.Singleton(
        ReadPosting,
        vacancies=_it.vacancies,
        documents=_it.documents,
        matcher=_it.matcher,
        feed=_feed,
        policy=_policy,
        time_limit=_rules.run_limit,
    )
    edit_criteria = providers.Singleton(
        EditCriteria, vacancies=_it.vacancies, review=_it.criteria_review, feed=_feed, country=_rules.country
    )
    read_vacancies = providers.Singleton(
        ReadVacancies, reader=_it.vacancy_reader, evaluations=_it.reader, documents=_it.documents
    )
    follow_pile = providers.Singleton(
        FollowPile,
        reader=_it.vacancy_reader,
        feed=_feed,
        silence=_rules.silence,
        silence_limit=_rules.silence_limit,
    )
    webhooks = providers.Singleton(
        ManageWebhooks,
        webhooks=_it.webhooks,
        sender=_it.webhook_sender,
        clock=_it.clock,
        ids=_it.ids,
        limit=_rules.webhooks_per_tenant,
    )
    deliver_webhooks = providers.Singleton(
        DeliverWebhooks,
        webhooks=_it.webhooks,
        outbox=_it.webhook_outbox,
        sender=_it.webhook_sender,
        clock=_it.clock,
    )
