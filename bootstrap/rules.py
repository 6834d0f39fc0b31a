"""The figures that the use cases go by, as the settings say."""

from __future__ import annotations

from datetime import timedelta

from bootstrap.adapters import Rules
from bootstrap.budgets import budgets_of
from bootstrap.settings import Settings
from domain.model.findings_only import FindingsOnly
from domain.model.policy import RetryPolicy
from domain.use_cases.submit_evaluation import QueueBounds


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
        budgets=budgets_of(settings),
        country=settings.country,
        keys_kept=timedelta(days=settings.idempotency_days),
        events_kept=timedelta(days=settings.events_days),
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
