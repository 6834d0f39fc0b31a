"""The adapters that a running service uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from domain.model.findings_only import NOBODY, FindingsOnly
from domain.model.policy import RetryPolicy
from domain.model.principal import Principal
from domain.model.spending import NO_LIMITS, Budgets
from domain.use_cases.submit_evaluation import QueueBounds
from domain.use_cases.tell_stages import APART
from ports.api_keys import ApiKeyRepository, KeyMaker
from ports.audit import AuditTrail, CheckpointLog, Signer
from ports.case_files import CaseFiles
from ports.categories import CategoryStore
from ports.criteria_review import CriteriaReview
from ports.documents import DocumentStore
from ports.evaluations import EvaluationOperations, EvaluationReader, EvaluationRepository
from ports.feed import Feed
from ports.impact import ApplicantReader, ImpactArithmetic
from ports.matcher import Matcher, ReportRenderer
from ports.queue import Queue
from ports.sessions import SessionRepository
from ports.shadows import ShadowRuns
from ports.spending import Spending
from ports.tickets import TicketRepository
from ports.time_and_ids import Clock, IdSource
from ports.tokens import TokenVerifier
from ports.vacancies import VacancyReader, VacancyRepository
from ports.vault import Vault
from ports.webhooks import WebhookOutbox, WebhookRepository, WebhookSender
from ports.workers import WorkerRegistry


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapters:
    """Everything that the use cases need from outside; `lifespan` opens it, tests open one in memory."""

    evaluations: EvaluationRepository
    reader: EvaluationReader
    operations: EvaluationOperations
    case_files: CaseFiles
    shadows: ShadowRuns
    vacancies: VacancyRepository
    vacancy_reader: VacancyReader
    criteria_review: CriteriaReview
    webhooks: WebhookRepository
    webhook_outbox: WebhookOutbox
    webhook_sender: WebhookSender
    api_keys: ApiKeyRepository
    audit: AuditTrail
    signer: Signer | None
    checkpoint_log: CheckpointLog
    key_maker: KeyMaker
    vault: Vault
    categories: CategoryStore
    applicants: ApplicantReader
    impact_arithmetic: ImpactArithmetic
    tickets: TicketRepository
    sessions: SessionRepository
    tokens: TokenVerifier | None = None  # None: no issuer is trusted
    workers: WorkerRegistry
    documents: DocumentStore
    queue: Queue
    feed: Feed
    matcher: Matcher
    spending: Spending
    renderer: ReportRenderer
    clock: Clock
    ids: IdSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The figures that the use cases go by."""

    policy: RetryPolicy
    bounds: QueueBounds
    run_limit: timedelta  # of one run of an engine
    budgets: Budgets = NO_LIMITS  # of what engines spend on the services that they call
    silence: timedelta  # of the feed, before a listener asks the database; doubles up to the limit
    silence_limit: timedelta
    requests_a_minute: int | None = None  # of each tenant to each process
    webhooks_per_tenant: int = 20
    settled_keys: Mapping[bytes, Principal] = field(
        default_factory=dict, repr=False
    )  # those of the settings, by SHA-256
    keys_kept: timedelta = timedelta(days=30)  # idempotency keys
    events_kept: timedelta = timedelta(days=90)  # of what has ended, but for the last one
    findings_only: FindingsOnly = NOBODY
    stages_apart: timedelta = APART  # the writes of those of an evaluation
    country: str | None = None  # whose law is cited where a criterion may not be asked for
