"""The evaluation: one CV judged against one job description, from submission to its only terminal state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Self

from domain.model.audit import SWEEPER, Action, Actor
from domain.model.contest import Follows
from domain.model.decision import Decision
from domain.model.documents import DocumentInfo, DocumentKey, DocumentRole, unknown
from domain.model.errors import (
    AlreadyFinished,
    InconsistentState,
    InvalidRequest,
    LeaseHeld,
    NoDeadline,
    NotFinished,
    OnHold,
    StageOutOfOrder,
    StaleAttempt,
)
from domain.model.events import Event, EventType, PutOff, Stage
from domain.model.hold import Hold
from domain.model.ids import Engine, EvaluationId, Tenant, User, WrappedKey
from domain.model.lane import Lane
from domain.model.outcome import Canceled, Expired, Failed, Outcome, Status, Succeeded, Verdict
from domain.model.policy import RetryPolicy
from domain.model.report import Failure, FailureCode, Recommendation, Report
from domain.model.reveal import Reveal
from domain.model.standing import VacancyRef
from domain.model.state import EvaluationState, Lease
from domain.model.unwritten import NOTHING_NEW, Unwritten

_STATE = tuple(field.name for field in fields(EvaluationState))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation(Unwritten):
    """A value: every transition returns the next one, with the events it recorded.

    `attempt` is the fence. It grows with each claim, and a write for any other attempt than the running one is
    refused, so a worker that lost its lease can no longer change anything.
    """

    @classmethod
    def rehydrate(cls, state: EvaluationState, *, status: Status) -> Self:
        """The evaluation that a store kept under `status`. Raises InconsistentState.

        The only way for a store to make one; everything else goes through the transitions.
        """
        if state.status is not status or (state.outcome is None) != (state.completed_at is None):
            raise InconsistentState(f"{state.id}: stored as {status}, with {state.lease} and {state.outcome}")
        return cls(**{name: getattr(state, name) for name in _STATE})

    def stored(self) -> Self:
        """The same evaluation once everything new in it is written: the next version, with nothing new."""
        return replace(self, **NOTHING_NEW, version=self.version + 1)

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
        by: Actor,
        at: datetime,
        policy: RetryPolicy,
        vacancy: VacancyRef | None = None,
        decision: Decision | None = None,
        key: WrappedKey | None = None,
        follows: Follows | None = None,
        behind: bool = False,
    ) -> Self:
        """A new evaluation with its first event; `decision` is what was decided on the candidate before."""
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
            vacancy=vacancy,
            decision=decision,
            key=key,
            submitted_by=User(by.name),
            follows=follows,
            behind=behind,
            dispatches=1,
            acting=by,
        )
        return fresh._recorded(EventType.QUEUED, at, "waiting for a worker")

    @property
    def lane(self) -> Lane:
        """With whom it takes turns while it waits."""
        return Lane(self.tenant, self.vacancy.id if self.vacancy else None, self.behind)

    def key_of(self, role: DocumentRole) -> DocumentKey:
        """Where a document of it is kept: the candidates of a vacancy share its job description."""
        if self.vacancy is not None and role is DocumentRole.JOB_DESCRIPTION:
            return DocumentKey(self.vacancy.id, role)
        return DocumentKey(self.id, role, self.key)

    def claim(self, owner: str, *, at: datetime, policy: RetryPolicy) -> Self:
        """A worker takes it: a new attempt, whose lease must be renewed before it runs out.

        What comes back may be terminal instead: its deadline had passed, or it has cost too many workers.
        """
        self._require_open()
        taken = replace(self, acting=Actor.worker(owner))
        if self.deadline_at is not None and at >= self.deadline_at:
            return taken._expired(at)
        if self.status is Status.RUNNING:
            freed = taken._freed(at, policy)
            return freed if freed.status.terminal else freed.claim(owner, at=at, policy=policy)
        claimed = replace(
            taken,
            attempt=self.attempt + 1,
            lease=Lease(owner, at + policy.lease),
            due_at=at + policy.lease,
            started_at=self.started_at or at,
        )
        return claimed._recorded(EventType.STARTED, at, f"attempt {claimed.attempt} started")

    def renew(self, *, attempt: int, at: datetime, policy: RetryPolicy) -> Self:
        """The worker is alive: its lease runs anew. Raises StaleAttempt when it is no longer its own."""
        lease = self._require_attempt(attempt)
        return replace(self, lease=replace(lease, until=at + policy.lease), due_at=at + policy.lease)

    def enter(self, *stages: Stage, attempt: int, at: datetime) -> Self:
        """The running attempt begins stages, one by one. Raises StageOutOfOrder when one or a later one has begun."""
        self._require_attempt(attempt)
        it = self
        for stage in stages:
            if it.stage is not None and stage.position <= it.stage.position:
                raise StageOutOfOrder(f"{self.id}: {stage} cannot begin after {it.stage}")
            entered = replace(it, stage=stage, progress=stage.progress)
            it = entered._recorded(EventType.STAGE, at, stage.value.replace("_", " "))
        return it

    def succeed(self, report: Report, *, attempt: int, at: datetime) -> Self:
        """The running attempt has judged the pair."""
        self._require_attempt(attempt)
        verdict = Verdict.of(report, ranked=self.vacancy is not None)
        done = replace(self, report=report, progress=1.0)
        return done._ended(Succeeded(verdict), at, "report written", **verdict.as_data())

    def fail(self, failure: Failure, *, attempt: int, at: datetime) -> Self:
        """The running attempt found that the pair cannot be judged."""
        self._require_attempt(attempt)
        return self._failed(failure, at)

    def run_out_of_time(self, *, attempt: int, at: datetime) -> Self:
        """The running attempt did not finish before the deadline. Raises NoDeadline where there is none."""
        self._require_attempt(attempt)
        return self._expired(at)

    def cancel(self, *, by: Actor, at: datetime) -> Self:
        """Somebody asked to stop. The running worker finds out at its next write or renewal."""
        self._require_open()
        return replace(self, acting=by)._ended(Canceled(), at, "canceled on request")

    def hand_back(
        self, *, attempt: int, at: datetime, reason: str, after: timedelta = timedelta(), asked_by_engine: bool = False
    ) -> Self:
        """The running attempt gives it up unharmed; it is due for the next worker when `after` has passed."""
        self._require_attempt(attempt)
        delay = PutOff(at + after, reason).as_data(asked_by_engine=asked_by_engine) if after else {}
        return replace(self, due_at=at + after)._requeued(at, reason, **delay)

    def look_after(self, *, at: datetime, policy: RetryPolicy) -> Self:
        """What the sweeper does with an evaluation that is due: expire it, give it up, or offer it again."""
        self._require_open()
        found = replace(self, acting=SWEEPER)
        if self.deadline_at is not None and at >= self.deadline_at:
            return found._expired(at)
        return found._freed(at, policy) if self.status is Status.RUNNING else found._offered(at, policy)

    def decide(self, outcome: Recommendation, *, reason: str, by: Actor, at: datetime) -> Self:
        """A person decides; the score stays. Raises NotFinished, Erased; InvalidRequest without a reason."""
        if not reason.strip():
            raise InvalidRequest("reason: say why; a decision without a reason cannot be defended")
        self.require_kept()
        if not self.status.terminal:
            raise NotFinished(f"{self.id} is still {self.status}: decide once it has ended")
        number = self.decision.number + 1 if self.decision else 1
        decision = Decision(number=number, outcome=outcome, reason=reason.strip(), by=by.name, at=at)
        return replace(self, decision=decision, new_decision=decision, acting=by)

    def without_computed(self) -> Self:
        """As those are shown it who see findings only; not to be stored."""
        verdict = self.verdict
        return self if verdict is None else replace(self, outcome=Succeeded(verdict.without_computed()))

    def reveal(self, *, by: Actor, at: datetime) -> Self:
        """A person asks who the candidate is, at any time. Raises Erased."""
        self.require_kept()
        return replace(self, new_reveal=Reveal(by=by.name, at=at), acting=by)

    def keep(self, hold: Hold | None, *, by: Actor, at: datetime) -> Self:
        """While a hold stands it is not erased; None lets it go. Raises Erased."""
        self.require_kept()
        what = Action.JOB_HELD if hold else Action.JOB_RELEASED
        return replace(self, hold=hold, notes=(*self.notes, (what, at)), acting=by)

    def erase(self, *, by: Actor, at: datetime) -> Self:
        """Forget the candidate, but not how it ended; what is still open is canceled first. Raises OnHold."""
        if self.erased_at is not None:
            return self
        if self.hold is not None:
            raise OnHold(f"{self.id} is on hold since {self.hold.at:%Y-%m-%d}: release it first")
        ended = self if self.status.terminal else self.cancel(by=by, at=at)
        return replace(
            ended,
            cv=unknown(DocumentRole.CV),
            job_description=unknown(DocumentRole.JOB_DESCRIPTION),
            metadata={},
            outcome=ended.outcome.forgotten() if ended.outcome else None,
            decision=self.decision.forgotten() if self.decision else None,
            key=None,
            erased_at=at,
            notes=(*self.notes, (Action.JOB_ERASED, at)),
            acting=by,
        )

    def recall(self, *, at: datetime, lease: timedelta) -> Self:
        """Due now, before its time, if it is queued or its lease ends later than any that is given now."""
        if self.lease is not None and self.lease.until > at + lease:
            return replace(self, due_at=at, lease=replace(self.lease, until=at))
        return replace(self, due_at=min(self.due_at, at)) if self.status is Status.QUEUED else self

    def _expired(self, at: datetime) -> Self:
        if self.deadline_at is None:
            raise NoDeadline(f"{self.id} has no deadline")
        allowed = f"{(self.deadline_at - self.created_at).total_seconds():.6f}".rstrip("0").rstrip(".")
        return self._ended(Expired(), at, f"not judged within its deadline of {allowed} s")

    def _freed(self, at: datetime, policy: RetryPolicy) -> Self:
        if self.lease is not None and at < self.lease.until:
            raise LeaseHeld(f"{self.id}: attempt {self.attempt} holds a lease until {self.lease.until}")
        struck = replace(self, strikes=self.strikes + 1)
        if struck.strikes >= policy.max_strikes:
            reason = f"{struck.strikes} workers were lost while judging it"
            return struck._failed(Failure(code=FailureCode.POISONED, message=reason), at)
        return struck._offered(at, policy)._requeued(at, f"the worker of attempt {self.attempt} was lost")

    def _offered(self, at: datetime, policy: RetryPolicy) -> Self:
        due_at = at + policy.dispatch_delay(self.dispatches)
        return replace(self, dispatches=self.dispatches + 1, due_at=due_at)

    def _requeued(self, at: datetime, reason: str, **data: str) -> Self:
        back = replace(self, stage=None, progress=0.0, lease=None, acting=self._actor())
        return back._recorded(EventType.REQUEUED, at, reason, **data)

    def _failed(self, failure: Failure, at: datetime) -> Self:
        return self._ended(Failed(failure), at, failure.message, code=failure.code.value)

    def _ended(self, outcome: Outcome, at: datetime, message: str, **data: str | float | None) -> Self:
        ended = replace(self, outcome=outcome, completed_at=at, lease=None, acting=self._actor())
        return ended._recorded(EventType(outcome.status.value), at, message, **data)

    def _actor(self) -> Actor:
        """Whoever was named, or else the worker whose attempt it is."""
        return self.acting or (Actor.worker(self.lease.owner) if self.lease else SWEEPER)

    def _require_open(self) -> None:
        if self.status.terminal:
            raise AlreadyFinished(f"{self.id}: already {self.status}")

    def _require_attempt(self, attempt: int) -> Lease:
        if self.lease is None or attempt != self.attempt:
            raise StaleAttempt(f"{self.id}: attempt {attempt} was superseded ({self.status}, attempt {self.attempt})")
        return self.lease

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
            vacancy_id=self.vacancy.id if self.vacancy else None,
        )
        return replace(self, last_seq=event.seq, events=(*self.events, event))
