"""What a store keeps of an evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.model.decision import Decision
from domain.model.documents import DocumentInfo
from domain.model.errors import Erased
from domain.model.events import Stage
from domain.model.hold import Hold
from domain.model.ids import Engine, EvaluationId, Tenant, User, WrappedKey
from domain.model.outcome import Failed, Outcome, Status, Succeeded, Verdict
from domain.model.report import Failure
from domain.model.standing import VacancyRef


@dataclass(frozen=True, slots=True)
class Lease:
    """The running attempt belongs to `owner` until the lease ends; the owner renews it while it lives."""

    owner: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationState:
    """The fields of an evaluation that outlive a transaction. Its status follows from lease and outcome."""

    id: EvaluationId
    tenant: Tenant
    engine: Engine
    cv: DocumentInfo
    job_description: DocumentInfo
    metadata: Mapping[str, str]
    created_at: datetime
    deadline_at: datetime | None
    due_at: datetime  # when the sweeper handles it next
    vacancy: VacancyRef | None = None  # None for a pair that stands alone
    behind: bool = False  # it came while many of its tenant were open
    submitted_by: User | None = None  # None for one of the time before users were known
    stage: Stage | None = None
    progress: float = 0.0
    attempt: int = 0
    strikes: int = 0  # attempts whose worker was lost
    dispatches: int = 0  # times it was offered to the workers
    lease: Lease | None = None  # of the running attempt
    started_at: datetime | None = None
    completed_at: datetime | None = None
    outcome: Outcome | None = None  # once it has ended
    decision: Decision | None = None  # the latest
    key: WrappedKey | None = field(default=None, repr=False)  # what is personal in it is kept under this key
    erased_at: datetime | None = None  # when everything was erased that tells of the candidate
    hold: Hold | None = None  # what keeps it from being erased
    last_seq: int = 0
    version: int = 0  # of the row it was loaded from; 0 before it was ever stored

    @property
    def status(self) -> Status:
        """Terminal with an outcome, running with a lease, queued with neither."""
        if self.outcome is not None:
            return self.outcome.status
        return Status.RUNNING if self.lease is not None else Status.QUEUED

    def require_kept(self) -> None:
        """Raises Erased when nothing is left of the candidate."""
        if self.erased_at is not None:
            raise Erased(f"{self.id}: the candidate's data was erased at {self.erased_at:%Y-%m-%dT%H:%M:%SZ}")

    @property
    def verdict(self) -> Verdict | None:
        """What the engine found, where it succeeded."""
        return self.outcome.verdict if isinstance(self.outcome, Succeeded) else None

    @property
    def failure(self) -> Failure | None:
        """Why it failed, where it failed."""
        return self.outcome.failure if isinstance(self.outcome, Failed) else None
