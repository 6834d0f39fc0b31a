"""The use cases of forgetting."""

from __future__ import annotations

from dependency_injector import providers

from bootstrap.webhook_container import WebhookContainer
from domain.use_cases.erase_evaluation import EraseDue, EraseEvaluation
from domain.use_cases.export_subject import ExportSubject
from domain.use_cases.hold_evaluation import HoldEvaluation
from domain.use_cases.tidy import Tidy


class ForgettingContainer(WebhookContainer):
    """Those of webhooks, and those of forgetting."""

    _it, _rules = WebhookContainer.adapters.provided, WebhookContainer.rules.provided

    erase = providers.Singleton(
        EraseEvaluation,
        evaluations=_it.evaluations,
        categories=_it.categories,
        documents=_it.documents,
        feed=_it.feed,
    )
    erase_due = providers.Singleton(EraseDue, operations=_it.operations, erase=erase)
    hold = providers.Singleton(HoldEvaluation, evaluations=_it.evaluations)
    export_subject = providers.Singleton(ExportSubject, reader=_it.reader, documents=_it.documents)
    tidy = providers.Singleton(
        Tidy,
        operations=_it.operations,
        documents=_it.documents,
        spending=_it.spending,
        clock=_it.clock,
        keys_kept=_rules.keys_kept,
        events_kept=_rules.events_kept,
    )
