"""Opens what a process needs, one thing after the other, and closes it in reverse."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from prometheus_client.registry import Collector

from adapters.criteria_review.review import WordedCriteriaReview
from adapters.documents import ObstoreDocuments
from adapters.fairness import GlassboxArithmetic
from adapters.in_process import InProcessFeed, InProcessQueue
from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import open_matcher
from adapters.matching.rendering import EngineReportRenderer
from adapters.nats import Nats, NatsConfig, open_nats
from adapters.signing import FileCheckpointLog
from adapters.sql import (
    Database,
    DatabaseConfig,
    SqlApiKeys,
    SqlApplicants,
    SqlAuditTrail,
    SqlCaseFiles,
    SqlSessions,
    SqlTickets,
    migrate,
    open_database,
    sql_stores,
    sql_vacancies,
    sql_webhooks,
)
from adapters.system import UuidSource
from adapters.system.keys import PepperedKeys
from adapters.telemetry import Exposition
from adapters.vault import SealedDocuments
from adapters.webhooks import HttpWebhookSender
from bootstrap.adapters import Adapters, Rules
from bootstrap.category_store import open_categories
from bootstrap.container import Container
from bootstrap.master_keys import vault_of
from bootstrap.pepper import pepper_of
from bootstrap.settings import Settings
from bootstrap.signing import checkpoint_file, signer_of
from bootstrap.telemetry import metered, readings, traced, tracing_for
from domain.model.findings_only import FindingsOnly
from domain.model.policy import RetryPolicy
from domain.use_cases.submit_evaluation import QueueBounds
from ports.categories import CategoryStore
from ports.matcher import Matcher
from ports.time_and_ids import Clock
from ports.tokens import TokenVerifier
from ports.vault import Vault
from ports.webhooks import WebhookSender

if TYPE_CHECKING:  # its libraries are an extra
    from adapters.telemetry.tracing import Tracing

Check = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The use cases over open adapters, and how to ask each outside part whether it is well."""

    settings: Settings
    adapters: Adapters
    use_cases: Container
    checks: Mapping[str, Check]
    metrics: Exposition
    tracing: Tracing | None


@asynccontextmanager
async def open_application(settings: Settings, *, workers: int) -> AsyncIterator[Application]:
    """Everything open and connected. `workers` is how many evaluations this process runs at once; 0 for none.

    The schema is brought up to date on the embedded default only. Raises Unavailable, UnknownEngine, WrongSettings.
    """
    vault = vault_of(settings)
    async with AsyncExitStack() as stack:
        tracing = await stack.enter_async_context(tracing_for(settings))
        database = await stack.enter_async_context(_open_up_to_date(settings))
        nats = await _nats(settings, stack)
        matcher = await stack.enter_async_context(open_matcher(_matching(settings, workers)))
        sender = await stack.enter_async_context(aclosing(_sender(settings)))
        categories = await stack.enter_async_context(open_categories(settings))
        adapters = _adapters(settings, database, vault, nats, matcher, sender, categories)
        if settings.embedded and workers and not settings.nats_url:
            await adapters.operations.recall_queued()  # they were in the queue of a process that is gone
        collectors = readings(database, nats, workers=workers)
        yield application(settings, adapters, rules(settings, workers=workers), collectors=collectors, tracing=tracing)


def _adapters(
    settings: Settings,
    database: Database,
    vault: Vault,
    nats: Nats | None,
    matcher: Matcher,
    sender: WebhookSender,
    categories: CategoryStore,
) -> Adapters:
    return _over_database(settings, database, vault)(
        criteria_review=WordedCriteriaReview(),
        webhook_sender=sender,
        signer=signer_of(settings),
        checkpoint_log=FileCheckpointLog(checkpoint_file(settings)),
        key_maker=PepperedKeys(pepper_of(settings)),
        tokens=_tokens(settings, database.clock),
        categories=categories,
        impact_arithmetic=GlassboxArithmetic(),
        documents=SealedDocuments(_documents(settings), vault),
        vault=vault,
        queue=nats.queue if nats else InProcessQueue(),
        feed=nats.feed if nats else InProcessFeed(),
        matcher=matcher,
        renderer=EngineReportRenderer(),
        clock=database.clock,
        ids=UuidSource(database.clock),
    )


def _over_database(settings: Settings, database: Database, vault: Vault) -> Callable[..., Adapters]:
    """What makes the adapters, given those that are not over the database."""
    a_day = settings.max_submissions_per_tenant_a_day
    stores = sql_stores(database, vault, settings.retention(), a_day=a_day)
    vacancies, webhooks = sql_vacancies(database, vault), sql_webhooks(database)
    return partial(
        Adapters,
        evaluations=stores.evaluations,
        reader=stores.reader,
        operations=stores.operations,
        case_files=SqlCaseFiles(database, vault),
        vacancies=vacancies.vacancies,
        vacancy_reader=vacancies.reader,
        webhooks=webhooks.webhooks,
        webhook_outbox=webhooks.outbox,
        api_keys=SqlApiKeys(database),
        audit=SqlAuditTrail(database),
        tickets=SqlTickets(database),
        sessions=SqlSessions(database),
        applicants=SqlApplicants(database),
        workers=stores.workers,
    )


def application(
    settings: Settings,
    adapters: Adapters,
    with_rules: Rules,
    *,
    collectors: Sequence[Collector] = (),
    tracing: Tracing | None = None,
) -> Application:
    """The use cases over adapters that are open already, such as the fakes of the test service.

    `collectors` are read at each scrape, beside the metrics of the adapters.
    """
    adapters = traced(metered(adapters), tracing)
    use_cases = Container(adapters=adapters, rules=with_rules)
    checks: dict[str, Check] = {
        "database": adapters.operations.check,
        "documents": adapters.documents.check,
        "categories": adapters.categories.check,
        "queue": adapters.queue.check,
        "workers": use_cases.check_workers(),
    }
    metrics = Exposition(adapters.operations.backlog, collectors)
    return Application(
        settings=settings, adapters=adapters, use_cases=use_cases, checks=checks, metrics=metrics, tracing=tracing
    )


@asynccontextmanager
async def _open_up_to_date(settings: Settings) -> AsyncIterator[Database]:
    async with open_schema(settings) as database:
        if settings.embedded:
            await migrate(database)
        yield database


@asynccontextmanager
async def open_schema(settings: Settings) -> AsyncIterator[Database]:
    """The database alone, to check or migrate its schema."""
    async with open_database(_database(settings)) as database:
        yield database


def rules(settings: Settings, *, workers: int) -> Rules:
    """The figures that the use cases go by in a process with so many workers."""
    # Where the queue reaches no worker, those elsewhere find new evaluations by sweeping: due at once.
    first_dispatch_s = settings.first_dispatch_s if workers or settings.nats_url else 0.0
    first_silence_s, silence_limit_s = _silence_s(settings, workers)
    return Rules(
        policy=RetryPolicy(
            lease=timedelta(seconds=settings.lease_s),
            first_dispatch_after=timedelta(seconds=first_dispatch_s),
            backoff=timedelta(seconds=settings.backoff_s),
            backoff_limit=timedelta(seconds=settings.backoff_limit_s),
            max_strikes=settings.max_strikes,
        ),
        bounds=QueueBounds(
            per_tenant=settings.max_open_per_tenant,
            in_all=settings.max_open,
            a_day=settings.max_submissions_per_tenant_a_day,
        ),
        requests_a_minute=settings.max_requests_per_tenant_a_minute,
        run_limit=timedelta(seconds=settings.run_limit_s),
        country=settings.country,
        keys_kept=timedelta(days=settings.idempotency_days),
        findings_only=FindingsOnly(settings.findings_only_tenants()),
        settled_keys=settings.settled_keys(),
        webhooks_per_tenant=settings.max_webhooks_per_tenant,
        silence=timedelta(seconds=first_silence_s),
        silence_limit=timedelta(seconds=silence_limit_s),
    )


def _silence_s(settings: Settings, workers: int) -> tuple[float, float]:
    """How long a listener may trust a feed that is silent: the first time, and at most."""
    if settings.nats_url:
        return 1, 5  # it sends the listeners to the database itself when it may have missed something
    # Events of other processes come by the database alone; on the embedded default there are none, and a thousand
    # listeners that ask at once after the first second keep it from everybody else.
    return (10, 10) if settings.embedded and workers else (1, 1)


async def _nats(settings: Settings, stack: AsyncExitStack) -> Nats | None:
    if not settings.nats_url:
        return None
    return await stack.enter_async_context(open_nats(nats_config(settings), name=f"ai-recruiter {os.getpid()}"))


def nats_config(settings: Settings) -> NatsConfig:
    """Where NATS is and what is kept in it."""
    return NatsConfig(
        servers=settings.nats_servers(),
        prefix=settings.nats_prefix,
        user=settings.nats_user,
        password=settings.nats_password,
        token=settings.nats_token,
        creds_file=settings.nats_creds_file,
        nkey_file=settings.nats_nkey_file,
        tls_ca=settings.nats_tls_ca,
        tls_cert=settings.nats_tls_cert,
        tls_key=settings.nats_tls_key,
        replicas=settings.nats_replicas,
        max_messages=settings.nats_max_messages,
        max_bytes=settings.nats_max_mb * 2**20,
        ack_wait=timedelta(seconds=settings.lease_s),
        monitor_urls=settings.nats_monitors(),
    )


def _database(settings: Settings) -> DatabaseConfig:
    return DatabaseConfig(
        url=settings.database(),
        tls_ca=settings.database_tls_ca,
        pool_size=settings.database_pool,
        unit_timeout=settings.database_timeout_s,
    )


def _documents(settings: Settings) -> ObstoreDocuments:
    return ObstoreDocuments.at(settings.documents(), timeout=settings.documents_timeout_s)


def _tokens(settings: Settings, clock: Clock) -> TokenVerifier | None:
    config = settings.oidc()
    if config is None:
        return None
    from adapters.oidc.verifier import OidcTokens  # takes a quarter of a second to load

    return OidcTokens(config, clock)


def _sender(settings: Settings) -> HttpWebhookSender:
    return HttpWebhookSender(allow_private=settings.webhooks_allow_private, version=version("ai-recruiter"))


def _matching(settings: Settings, workers: int) -> MatchingConfig:
    return MatchingConfig(
        processes=max(workers, 1),
        memory_bytes=settings.run_memory_mb * 2**20,
        cpu_seconds=settings.run_cpu_s,
        default_engine=settings.engine,
        environment=settings.remote_engine(),
    )
