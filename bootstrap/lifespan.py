"""Opens what a process needs, one thing after the other, and closes it in reverse."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from prometheus_client.registry import Collector

from adapters.criteria_review.review import WordedCriteriaReview
from adapters.documents import ObstoreDocuments
from adapters.fairness import GlassboxArithmetic
from adapters.in_process import InProcessFeed, InProcessQueue
from adapters.matching.config import CallPlaces, MatchingConfig
from adapters.matching.matcher import open_matcher
from adapters.matching.rendering import EngineReportRenderer
from adapters.nats import Nats, NatsConfig, open_nats
from adapters.signing import FileCheckpointLog
from adapters.sql import (
    Database,
    SqlApiKeys,
    SqlApplicants,
    SqlAuditTrail,
    SqlCaseFiles,
    SqlSessions,
    SqlSpending,
    SqlTickets,
    migrate,
    sql_shadows,
    sql_stores,
    sql_vacancies,
    sql_webhooks,
)
from adapters.system import UuidSource
from adapters.system.keys import PepperedKeys
from adapters.telemetry import Exposition, Place
from adapters.vault import SealedDocuments
from adapters.webhooks import HttpWebhookSender
from bootstrap import confinement
from bootstrap.adapters import Adapters, Rules
from bootstrap.category_store import open_categories
from bootstrap.container import Container
from bootstrap.engine_environment import engine_environment
from bootstrap.master_keys import vault_of
from bootstrap.pepper import pepper_of
from bootstrap.rules import rules
from bootstrap.schema import open_schema
from bootstrap.settings import Settings
from bootstrap.signing import checkpoint_file, signer_of
from bootstrap.telemetry import metered, readings, traced, tracing_for
from ports.categories import CategoryStore
from ports.matcher import Matcher
from ports.time_and_ids import Clock
from ports.tokens import TokenVerifier
from ports.vault import Vault
from ports.webhooks import WebhookSender

if TYPE_CHECKING:  # its libraries are an extra
    from adapters.telemetry.tracing import Tracing

LLM_ENGINES: Final = ("llm", "evidence+llm")  # that call the same service
_OTHER_LEASES: Final = timedelta(minutes=10)  # how much longer those may be that `serve` gives beside `evaluate`
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
async def open_application(
    settings: Settings,
    *,
    workers: int,
    exposed: bool = False,
    debug: int | None = None,
    figures: Place | None = None,
) -> AsyncIterator[Application]:
    """Everything open and connected. `workers` is how many evaluations this process runs at once; 0 for none.

    `exposed`: documents come from other machines. `figures`: it is one of several processes that tell theirs together.
    `debug` is a descriptor for what engines print, for a terminal alone: it may quote documents.
    The schema is brought up to date on the embedded default only. Raises Unavailable, UnknownEngine, WrongSettings.
    """
    vault = vault_of(settings)
    async with AsyncExitStack() as stack:
        tracing = await stack.enter_async_context(tracing_for(settings))
        database = await stack.enter_async_context(_open_up_to_date(settings))
        nats = await _nats(settings, vault, stack)
        matcher = await stack.enter_async_context(open_matcher(matching_config(settings, workers, debug)))
        confinement.require(settings, confines=matcher.confines, exposed=exposed)
        sender = await stack.enter_async_context(aclosing(_sender(settings)))
        categories = await stack.enter_async_context(open_categories(settings))
        adapters = _adapters(settings, database, vault, nats, matcher, sender, categories)
        rule = rules(settings, workers=workers)
        if settings.embedded and workers and not settings.nats_url:
            await adapters.operations.recall(lease=rule.policy.lease + _OTHER_LEASES)  # of a process that is gone
        collectors = readings(database, nats, matcher, workers=workers)
        yield application(settings, adapters, rule, collectors=collectors, tracing=tracing, figures=figures)


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
    stores = sql_stores(database, vault, settings.retention(), a_day=a_day, shadowing=settings.shadowing())
    vacancies, webhooks = sql_vacancies(database, vault), sql_webhooks(database)
    return partial(
        Adapters,
        evaluations=stores.evaluations,
        reader=stores.reader,
        operations=stores.operations,
        case_files=SqlCaseFiles(database, vault),
        shadows=sql_shadows(database, vault),
        vacancies=vacancies.vacancies,
        vacancy_reader=vacancies.reader,
        webhooks=webhooks.webhooks,
        webhook_outbox=webhooks.outbox,
        api_keys=SqlApiKeys(database),
        audit=SqlAuditTrail(database),
        tickets=SqlTickets(database),
        sessions=SqlSessions(database),
        spending=SqlSpending(database, database.clock),
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
    figures: Place | None = None,
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
    metrics = Exposition(adapters.operations.backlog, collectors, together=figures)
    return Application(
        settings=settings, adapters=adapters, use_cases=use_cases, checks=checks, metrics=metrics, tracing=tracing
    )


@asynccontextmanager
async def _open_up_to_date(settings: Settings) -> AsyncIterator[Database]:
    async with open_schema(settings) as database:
        if settings.embedded:
            await migrate(database)
        yield database


async def _nats(settings: Settings, vault: Vault, stack: AsyncExitStack) -> Nats | None:
    if not settings.nats_url:
        return None
    return await stack.enter_async_context(
        open_nats(nats_config(settings), name=f"ai-recruiter {os.getpid()}", vault=vault)
    )


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


def _documents(settings: Settings) -> ObstoreDocuments:
    return ObstoreDocuments.at(settings.documents(), timeout=settings.documents_timeout_s)


def _tokens(settings: Settings, clock: Clock) -> TokenVerifier | None:
    config = settings.oidc()
    if config is None:
        return None
    from adapters.oidc.verifier import OidcTokens  # takes a quarter of a second to load

    return OidcTokens(config, clock)


def _sender(settings: Settings) -> HttpWebhookSender:
    return HttpWebhookSender(
        allow_private=settings.webhooks_allow_private,
        version=version("ai-recruiter"),
        public_path=settings.public_path,
    )


def matching_config(settings: Settings, workers: int, debug: int | None = None) -> MatchingConfig:
    """What the settings say of engines and of the limits of a run."""
    return MatchingConfig(
        # Beside the workers: a guest among them, and a challenger, which takes the place of no job.
        processes=max(workers, 1) + bool(workers) + bool(settings.shadowing().challengers),
        memory_bytes=settings.run_memory_mb * 2**20,
        debug_output=debug,
        cpu_seconds=settings.run_cpu_s,
        total_cpu_seconds=2 * settings.run_cpu_s,
        default_engine=settings.engine,
        environment=engine_environment(settings),
        places=(CallPlaces(engines=LLM_ENGINES, at_once=settings.llm_concurrency),),
    )
