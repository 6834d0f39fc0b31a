"""A job judged by a second engine as well: the champion's report counts, the challenger's is only compared."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from domain.model.errors import AlreadyFinished, LeaseHeld, StaleAttempt
from domain.model.evaluation import Evaluation
from domain.model.finding_agreement import FindingAgreement
from domain.model.ids import Engine, EvaluationId, Tenant, VacancyId
from domain.model.policy import RetryPolicy
from domain.model.report import Failure, FailureCode, Recommendation, Report
from domain.model.state import Lease

TRIED_FOR: Final = timedelta(days=7)  # what was put off for longer is given up
_LONG_BUSY: Final = "Put off for a week: there was never room for it, or what it needs was never there."


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowRule:
    """Whose jobs a challenger judges as well, and what share of them."""

    challenger: Engine
    share: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class Shadowing:
    """The rule of each tenant; that of None is for tenants without a rule of their own."""

    rules: Mapping[Tenant | None, ShadowRule] = field(default_factory=dict)

    def challenger_of(self, it: Evaluation) -> Engine | None:
        """Who judges a job as well: nobody where the share leaves it out, or the challenger judges it anyway."""
        rule = self.rules.get(it.tenant, self.rules.get(None))
        if rule is None or rule.challenger == it.engine or _lot(it.id) >= rule.share:
            return None
        return rule.challenger

    @property
    def challengers(self) -> frozenset[Engine]:
        """Every engine that a rule names and uses."""
        return frozenset(rule.challenger for rule in self.rules.values() if rule.share > 0)


NO_SHADOWS: Final = Shadowing()


class ShadowStatus(StrEnum):
    """How far a shadow run is; the last two are written once."""

    DUE = "due"
    RUNNING = "running"
    JUDGED = "judged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one of the two engines came to. None: it was not told, or there is none yet."""

    engine: Engine
    version: str | None = None
    score: float | None = None
    advice: Recommendation | None = None
    seconds: float | None = None  # from the claim to the report
    tokens: int | None = None
    money: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowRun:
    """A value: every transition returns the next one. The job knows nothing of it."""

    evaluation_id: EvaluationId
    tenant: Tenant
    vacancy_id: VacancyId | None
    champion: Side
    challenger: Side
    recorded_at: datetime  # when the champion's report was committed
    due_at: datetime | None  # when somebody looks after it next; None once it has ended
    attempt: int = 0
    strikes: int = 0  # workers that were lost
    lease: Lease | None = None
    started_at: datetime | None = None  # the running attempt, or the last one
    agreement: FindingAgreement | None = None
    failure: Failure | None = None
    ended_at: datetime | None = None
    body: bytes | None = field(default=None, repr=False)  # the challenger's report, only on the way to the store

    @classmethod
    def of(cls, it: Evaluation, challenger: Engine) -> Self:
        """Due from the moment on that the champion's report is written."""
        verdict, at = it.verdict, it.completed_at
        assert verdict is not None, "only what has a report is judged a second time"
        assert at is not None, "it has ended"
        lone = it.attempt == 1 and it.started_at is not None  # else the time holds more than one attempt
        champion = Side(
            engine=it.engine,
            version=verdict.engine_version,
            score=verdict.score,
            advice=verdict.recommendation,
            seconds=(at - it.started_at).total_seconds() if lone and it.started_at else None,
        )
        return cls(
            evaluation_id=it.id,
            tenant=it.tenant,
            vacancy_id=it.vacancy.id if it.vacancy else None,
            champion=champion,
            challenger=Side(engine=challenger),
            recorded_at=at,
            due_at=at,
        )

    @property
    def status(self) -> ShadowStatus:
        if self.ended_at is not None:
            return ShadowStatus.FAILED if self.failure else ShadowStatus.JUDGED
        return ShadowStatus.RUNNING if self.lease else ShadowStatus.DUE

    def claim(self, owner: str, *, at: datetime, policy: RetryPolicy) -> Self:
        """A worker takes it. What comes back may have failed instead: it cost too many workers, or too much time.

        Raises LeaseHeld, AlreadyFinished.
        """
        self._require_open()
        if self.lease is not None:
            if at < self.lease.until:
                raise LeaseHeld(f"{self.evaluation_id}: attempt {self.attempt} holds a lease until {self.lease.until}")
            struck = replace(self, strikes=self.strikes + 1, lease=None)
            if struck.strikes >= policy.max_strikes:
                reason = f"{struck.strikes} workers were lost while judging it"
                return struck._failed(Failure(code=FailureCode.POISONED, message=reason), at)
            return struck.claim(owner, at=at, policy=policy)
        if at - self.recorded_at > TRIED_FOR:
            return self._failed(Failure(code=FailureCode.TIME_LIMIT, message=_LONG_BUSY), at)
        until = at + policy.lease
        return replace(self, attempt=self.attempt + 1, lease=Lease(owner, until), due_at=until, started_at=at)

    def renew(self, *, attempt: int, at: datetime, policy: RetryPolicy) -> Self:
        """The worker is alive: its lease runs anew. Raises StaleAttempt when it is no longer its own."""
        lease = self._require_attempt(attempt)
        return replace(self, lease=replace(lease, until=at + policy.lease), due_at=at + policy.lease)

    def put_off(self, *, attempt: int, at: datetime, after: timedelta = timedelta()) -> Self:
        """The worker gives it up unharmed; it is due again when `after` has passed. Raises StaleAttempt."""
        self._require_attempt(attempt)
        return replace(self, lease=None, due_at=at + after)

    def judge(
        self,
        report: Report,
        agreement: FindingAgreement,
        *,
        champion: Side,
        challenger: Side,
        attempt: int,
        at: datetime,
    ) -> Self:
        """The challenger has judged the pair, too; the sides say what it cost. Raises StaleAttempt."""
        self._require_attempt(attempt)
        told = replace(
            challenger,
            version=report.engine_version,
            score=report.score,
            advice=report.recommendation,
            seconds=self._took(at),
        )
        ended = replace(self, lease=None, due_at=None, ended_at=at)
        return replace(ended, champion=champion, challenger=told, agreement=agreement, body=report.body)

    def fail(self, failure: Failure, *, attempt: int, at: datetime) -> Self:
        """The challenger could not judge it: never a score. Raises StaleAttempt."""
        self._require_attempt(attempt)
        return replace(self, challenger=replace(self.challenger, seconds=self._took(at)))._failed(failure, at)

    def without_computed(self) -> Self:
        """As it is compared for those who see findings only."""
        champion, challenger = (replace(it, score=None, advice=None) for it in (self.champion, self.challenger))
        return replace(self, champion=champion, challenger=challenger)

    def without_report(self) -> Self:
        """As it is listed."""
        return replace(self, body=None)

    def forgotten(self) -> Self:
        """Without what tells of the candidate."""
        failure = replace(self.failure, message="") if self.failure else None
        return replace(self, body=None, failure=failure)

    def _took(self, at: datetime) -> float | None:
        return max((at - self.started_at).total_seconds(), 0.0) if self.started_at else None

    def _failed(self, failure: Failure, at: datetime) -> Self:
        return replace(self, failure=failure, lease=None, due_at=None, ended_at=at)

    def _require_open(self) -> None:
        if self.ended_at is not None:
            raise AlreadyFinished(f"{self.evaluation_id}: its shadow run is already {self.status}")

    def _require_attempt(self, attempt: int) -> Lease:
        if self.lease is None or attempt != self.attempt:
            raise StaleAttempt(f"{self.evaluation_id}: shadow attempt {attempt} was superseded ({self.attempt})")
        return self.lease


def _lot(id: EvaluationId) -> float:
    """From 0 to below 1, by the id alone: the same for every replica, attempt and challenger."""
    return int.from_bytes(hashlib.sha256(b"shadow" + id.bytes).digest()[:6]) / 2**48
