"""The ports over one database."""

from __future__ import annotations

from adapters.sql.daily_counts import DailyCounts
from adapters.sql.database import Database
from adapters.sql.evaluations import SqlEvaluations
from adapters.sql.open_counts import OpenCounts
from adapters.sql.operations import SqlOperations
from adapters.sql.reader import SqlReader
from adapters.sql.seals import Seals
from adapters.sql.shadows import SqlShadowRuns
from adapters.sql.vacancies import SqlVacancies
from adapters.sql.vacancy_reader import SqlVacancyReader
from adapters.sql.webhook_outbox import SqlWebhookOutbox
from adapters.sql.webhooks import SqlWebhooks
from adapters.sql.workers import SqlWorkers
from domain.model.retention import Retention
from domain.model.shadow import NO_SHADOWS, Shadowing
from ports.evaluations import EvaluationOperations, EvaluationStores
from ports.shadows import ShadowRuns
from ports.vacancies import VacancyStores
from ports.vault import Vault
from ports.webhooks import WebhookStores


def sql_stores(
    database: Database,
    vault: Vault,
    retention: Retention | None = None,
    *,
    a_day: int | None = None,
    shadowing: Shadowing = NO_SHADOWS,
) -> EvaluationStores:
    """Repository, reader and operations; what the repository accepts is in the counts of the operations.

    `a_day` is how many submissions of each tenant are accepted on one day; `shadowing` says which of their reports
    call for a shadow run.
    """
    open_counts, daily, seals = OpenCounts(database), DailyCounts(database, a_day), Seals(database, vault)
    return EvaluationStores(
        evaluations=SqlEvaluations(database, seals, open_counts, daily, retention or Retention(), shadowing),
        reader=SqlReader(database, seals),
        operations=SqlOperations(database, open_counts, daily),
        workers=SqlWorkers(database),
    )


def sql_operations(database: Database) -> EvaluationOperations:
    """To look after the evaluations alone; it reads nothing that is sealed."""
    return SqlOperations(database, OpenCounts(database), DailyCounts(database, None))


def sql_vacancies(database: Database, vault: Vault) -> VacancyStores:
    """Repository and reader of vacancies; `sql_stores` over the same database keeps their piles."""
    return VacancyStores(vacancies=SqlVacancies(database), reader=SqlVacancyReader(database, Seals(database, vault)))


def sql_webhooks(database: Database) -> WebhookStores:
    """Webhooks and what is to be sent to them, which the other stores over the same database write."""
    return WebhookStores(webhooks=SqlWebhooks(database), outbox=SqlWebhookOutbox(database))


def sql_shadows(database: Database, vault: Vault) -> ShadowRuns:
    """The shadow runs that `sql_stores` over the same database adds."""
    return SqlShadowRuns(database, Seals(database, vault))
