"""The evaluation: one CV judged against one job description, from submission to its only terminal state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from domain.model.decision import Decision
from domain.model.documents import DocumentInfo
from domain.model.errors import AlreadyFinished, LeaseHeld, NotFinished, StaleAttempt
from domain.model.events import Event, EventType, Stage
from domain.model.ids import Engine, EvaluationId, Tenant
from domain.model.policy import RetryPolicy
from domain.model.report import Failure, Recommendation, Report


class Status(StrEnum):
    """The last four are terminal and written once."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
    EXPIRED = "expired"

    @property
    def terminal(self) -> bool:
        return self not in (Status.QUEUED, Status.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The part of a report that lists show and filter by."""

    score: float | None
    recommendation: Recommendation
    confidence: float
    engine_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A value: every transition returns the next one, with the events it recorded.

    `attempt` is the fence. It grows with each claim, and a write for any other attempt than the running one is
    refused, so a worker that lost its lease can no longer change anything.
    """

    id: EvaluationId
    tenant: Tenant
    engine: Engine
    cv: DocumentInfo
    job_description: DocumentInfo
    metadata: Mapping[str, str]
    created_at: datetime
    deadline_at: datetime | None
    due_at: datetime  # when the sweeper next looks after it
    status: Status = Status.QUEUED
    stage: Stage | None = None
    progress: float = 0.0
    attempt: int = 0
    strikes: int = 0  # attempts whose worker was lost
    dispatches: int = 0  # times it was offered to the workers
    owner: str | None = None
    lease_until: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    verdict: Verdict | None = None
    failure: Failure | None = None
    decision: Decision | None = None  # the latest
    last_seq: int = 0
    version: int = 0  # of the row it was loaded from; 0 before it was ever stored
    # What happened since loading, for the repository to write together with the state:
    events: tuple[Event, ...] = ()
    report: Report | None = field(default=None, repr=False)
    new_decision: Decision | None = None

    @classmethod
    def submit(
        cls,
        *,
        id: EvaluationId,
        tenant: Tenant,
        engine: Engine,
        cv: DocumentInfo,
        job_description: DocumentInfo,
        metadata: Mapping[str, str],
        deadline_at: datetime | None,
        at: datetime,
        policy: RetryPolicy,
    ) -> Self:
        """A new evaluation with its first event."""
        fresh = cls(
            id=id,
            tenant=tenant,
            engine=engine,
            cv=cv,
            job_description=job_description,
            metadata=metadata,
            created_at=at,
            deadline_at=deadline_at,
            due_at=at + policy.first_dispatch_after,
            dispatches=1,
        )
        return fresh._recorded(EventType.QUEUED, at, "waiting for a worker")

    def claim(self, owner: str, *, at: datetime, policy: RetryPolicy) -> Self:
        """A worker takes it: a new attempt, whose lease must be renewed before it runs out.

        What comes back may be terminal instead: its deadline had passed, or it has cost too many workers.
        """
        self._require_open()
        if self.deadline_at is not None and at >= self.deadline_at:
            return self._expired(at)
        if self.status is Status.RUNNING:
            freed = self._freed(at, policy)
            return freed if freed.status.terminal else freed.claim(owner, at=at, policy=policy)
        claimed = replace(
            self,
            status=Status.RUNNING,
            attempt=self.attempt + 1,
            owner=owner,
            lease_until=at + policy.lease,
            due_at=at + policy.lease,
            started_at=self.started_at or at,
        )
        return claimed._recorded(EventType.STARTED, at, f"attempt {claimed.attempt} started")

    def renew(self, *, attempt: int, at: datetime, policy: RetryPolicy) -> Self:
        """The worker is alive: its lease runs anew. Raises StaleAttempt when it is no longer its own."""
        self._require_attempt(attempt)
        return replace(self, lease_until=at + policy.lease, due_at=at + policy.lease)

    def enter(self, stage: Stage, *, attempt: int, at: datetime) -> Self:
        """The running attempt begins a stage."""
        self._require_attempt(attempt)
        entered = replace(self, stage=stage, progress=stage.progress)
        return entered._recorded(EventType.STAGE, at, stage.value.replace("_", " "))

    def succeed(self, report: Report, *, attempt: int, at: datetime) -> Self:
        """The running attempt has judged the pair."""
        self._require_attempt(attempt)
        verdict = Verdict(
            score=report.score,
            recommendation=report.recommendation,
            confidence=report.confidence,
            engine_version=report.engine_version,
        )
        done = replace(self, verdict=verdict, report=report, progress=1.0)
        return done._ended(
            EventType.SUCCEEDED,
            at,
            "report written",
            score=report.score,
            recommendation=report.recommendation.value,
            confidence=report.confidence,
        )

    def fail(self, failure: Failure, *, attempt: int, at: datetime) -> Self:
        """The running attempt found that the pair cannot be judged."""
        self._require_attempt(attempt)
        return self._failed(failure, at)

    def cancel(self, *, at: datetime) -> Self:
        """Somebody asked to stop. The running worker finds out at its next write or renewal."""
        self._require_open()
        return self._ended(EventType.CANCELED, at, "canceled on request")

    def hand_back(self, *, attempt: int, at: datetime, reason: str, after: timedelta = timedelta()) -> Self:
        """The running attempt gives it up unharmed; it is due for the next worker when `after` has passed."""
        self._require_attempt(attempt)
        return replace(self, due_at=at + after)._requeued(at, reason)

    def look_after(self, *, at: datetime, policy: RetryPolicy) -> Self:
        """What the sweeper does with an evaluation that is due: expire it, give it up, or offer it again."""
        self._require_open()
        if self.deadline_at is not None and at >= self.deadline_at:
            return self._expired(at)
        if self.status is Status.RUNNING:
            return self._freed(at, policy)
        return self._offered(at, policy)

    def decide(self, outcome: Recommendation, *, reason: str, by: str, at: datetime) -> Self:
        """A person decides; the computed score stays as it is."""
        if not self.status.terminal:
            raise NotFinished(f"{self.id} is still {self.status}: decide once it has ended")
        number = self.decision.number + 1 if self.decision else 1
        decision = Decision(number=number, outcome=outcome, reason=reason, by=by, at=at)
        return replace(self, decision=decision, new_decision=decision)

    def _expired(self, at: datetime) -> Self:
        return self._ended(EventType.EXPIRED, at, "the deadline passed before it was judged")

    def _freed(self, at: datetime, policy: RetryPolicy) -> Self:
        if self.lease_until is not None and at < self.lease_until:
            raise LeaseHeld(f"{self.id}: attempt {self.attempt} holds a lease until {self.lease_until}")
        struck = replace(self, strikes=self.strikes + 1)
        if struck.strikes >= policy.max_strikes:
            reason = f"{struck.strikes} workers were lost while judging it"
            return struck._failed(Failure(code="poisoned", message=reason), at)
        return struck._offered(at, policy)._requeued(at, f"the worker of attempt {self.attempt} was lost")

    def _offered(self, at: datetime, policy: RetryPolicy) -> Self:
        due_at = at + policy.dispatch_delay(self.dispatches)
        return replace(self, dispatches=self.dispatches + 1, due_at=due_at)

    def _requeued(self, at: datetime, reason: str) -> Self:
        back = replace(self, status=Status.QUEUED, stage=None, progress=0.0, owner=None, lease_until=None)
        return back._recorded(EventType.REQUEUED, at, reason)

    def _failed(self, failure: Failure, at: datetime) -> Self:
        failed = replace(self, failure=failure)
        return failed._ended(EventType.FAILED, at, failure.message, code=failure.code)

    def _ended(self, how: EventType, at: datetime, message: str, **data: str | float | None) -> Self:
        ended = replace(self, status=Status(how.value), completed_at=at, owner=None, lease_until=None)
        return ended._recorded(how, at, message, **data)

    def _require_open(self) -> None:
        if self.status.terminal:
            raise AlreadyFinished(f"{self.id}: already {self.status}")

    def _require_attempt(self, attempt: int) -> None:
        if self.status is not Status.RUNNING or attempt != self.attempt:
            raise StaleAttempt(f"{self.id}: attempt {attempt} was superseded ({self.status}, attempt {self.attempt})")

    def _recorded(self, what: EventType, at: datetime, message: str, **data: str | float | None) -> Self:
        event = Event(
            evaluation_id=self.id,
            seq=self.last_seq + 1,
            type=what,
            attempt=self.attempt,
            stage=self.stage,
            progress=self.progress,
            message=message,
            at=at,
            data=data,
        )
        return replace(self, last_seq=event.seq, events=(*self.events, event))
