"""The use cases of webhooks."""

from __future__ import annotations

from dependency_injector import providers

from bootstrap.vacancy_container import VacancyContainer
from domain.use_cases.deliver_webhooks import DeliverWebhooks
from domain.use_cases.manage_webhooks import ManageWebhooks


class WebhookContainer(VacancyContainer):
    """Those of vacancies, and those of webhooks."""

    _it, _rules = VacancyContainer.adapters.provided, VacancyContainer.rules.provided

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
