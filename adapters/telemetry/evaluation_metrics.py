"""Counts what becomes of evaluations, by what is committed: each step once, by the process that wrote it."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

from domain.model.evaluation import Evaluation
from domain.model.outcome import Status
from domain.model.report import FailureCode

_BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)

_started = Counter("ai_recruiter_attempts_started", "Attempts that began")
_ended = Counter(
    "ai_recruiter_attempts_ended", "Attempts that ended, by how; `lost` is a lease that ran out", ["outcome"]
)
_swept = Counter("ai_recruiter_swept_evaluations", "Evaluations that the sweeper handled, by what it did", ["outcome"])
_failed = Counter("ai_recruiter_evaluations_failed", "Evaluations that failed, by the code of the failure", ["code"])
_fenced = Counter("ai_recruiter_fenced_writes", "Writes that were refused because their attempt was superseded")
_wait = Histogram(
    "ai_recruiter_evaluation_wait_seconds", "Time from acceptance to the start of the first attempt", buckets=_BUCKETS
)
_whole = Histogram(
    "ai_recruiter_evaluation_seconds", "Time from acceptance to the end, by status", ["status"], buckets=_BUCKETS
)
for _outcome in ("succeeded", "failed", "canceled", "expired", "handed_back", "lost"):
    _ended.labels(_outcome)  # shown before it first happens, or its first time would be no increase
for _outcome in ("offered_again", "lease_lost", "expired", "poisoned"):
    _swept.labels(_outcome)
for _code in FailureCode:
    _failed.labels(_code.value)


def count_step(before: Evaluation, after: Evaluation) -> None:
    """One evaluation was changed, and the change is committed."""
    if before.status is Status.RUNNING and (after.status is not Status.RUNNING or after.attempt > before.attempt):
        _ended.labels(_outcome_of(before, after)).inc()
    if after.attempt > before.attempt:
        _started.inc()
        if before.started_at is None and after.started_at is not None:
            _wait.observe(max((after.started_at - after.created_at).total_seconds(), 0))
    if after.status.terminal and not before.status.terminal:
        _count_end(after)


def count_swept(before: Evaluation, after: Evaluation) -> None:
    """The sweeper has changed an evaluation, and the change is committed."""
    if after.status.terminal:
        outcome = "expired" if after.status is Status.EXPIRED else "poisoned"
    else:
        outcome = "lease_lost" if before.status is Status.RUNNING else "offered_again"
    _swept.labels(outcome).inc()
    count_step(before, after)


def count_fenced() -> None:
    """A worker learned that its attempt is no longer the running one."""
    _fenced.inc()


def _outcome_of(before: Evaluation, after: Evaluation) -> str:
    if after.strikes > before.strikes:
        return "lost"
    return after.status.value if after.status.terminal else "handed_back"


def _count_end(ended: Evaluation) -> None:
    assert ended.completed_at is not None
    took = (ended.completed_at - ended.created_at).total_seconds()
    _whole.labels(ended.status.value).observe(max(took, 0))
    if ended.failure is not None:
        _failed.labels(ended.failure.code.value).inc()
