"""Where evaluations, their events, reports and decisions are stored: the truth of the service.

Three ports, split by who asks: use cases that change evaluations, use cases that read them, and operations.
Every method is one transaction, bounded in time; a method that returns has committed. Each raises Unavailable when
the store cannot be reached, is read-only or too slow.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.model.decision import Decision
from domain.model.evaluation import Evaluation
from domain.model.events import Event
from domain.model.history import HistoryFilter, HistoryPage, Mark
from domain.model.ids import EvaluationId, Tenant
from domain.model.lane import Lane, Waiting
from domain.model.reveal import Reveal
from ports.workers import Attendance, WorkerRegistry

Change = Callable[[Evaluation, datetime], Evaluation]
"""What to do with an evaluation as it stands, at the store's own time. It may be called again after a lost race."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Idempotency:
    """A caller's key for one submission, and a digest of what was submitted under it (both 32 bytes)."""

    key: bytes
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """What stands for a submission: the evaluation itself, or the one that its key was first used for."""

    evaluation: Evaluation
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What is open at one moment."""

    queued: int
    running: int
    oldest_queued: timedelta  # since it was accepted; zero when nothing is queued


class EvaluationRepository(Protocol):
    """Stores and changes evaluations.

    Leases, deadlines and due times are compared with the store's clock, never with a caller's, so that machines
    whose clocks differ agree.
    """

    async def add(self, evaluation: Evaluation, idempotency: Idempotency | None = None) -> Accepted:
        """Write the evaluation, its events and the idempotency record, all or nothing.

        A key that was used before with the same fingerprint gives back the first evaluation and writes nothing;
        with another fingerprint KeyReused is raised. Of any number of racing adds with one key, one writes.
        A store that has a quota for a day accepts no more than that of a tenant, whoever else writes to it: then
        QuotaExceeded is raised.
        """
        ...

    async def get(self, id: EvaluationId, tenant: Tenant) -> Evaluation:
        """The evaluation as it stands, without events and report. Raises EvaluationNotFound."""
        ...

    async def change(self, id: EvaluationId, change: Change, *, tenant: Tenant | None = None) -> Evaluation:
        """Load, change and store in one transaction; what `change` raises rolls it back and passes through.

        State, new events, report, decision and reveal commit together, and only if nothing was written meanwhile.
        With an erasure go the report, every reason, the idempotency record, by what the candidate is found and known
        again, and the key: what is left of it in a backup cannot be read.
        `tenant` None is for workers. Raises EvaluationNotFound.
        """
        ...

    async def change_due(self, change: Change, *, limit: int) -> Sequence[Evaluation]:
        """`change` for up to `limit` open evaluations whose due time or deadline has passed, the longest due first.

        Where there are more, up to half of them are of tenants who have none among those that are due the longest.

        An evaluation that another sweeper has locked is skipped. One whose change raises a
        Refusal is left as it is.
        """
        ...


class EvaluationReader(Protocol):
    """Reads what was committed."""

    async def get(self, id: EvaluationId, tenant: Tenant) -> Evaluation:
        """The evaluation as it stands, without events and report. Raises EvaluationNotFound."""
        ...

    async def page(self, tenant: Tenant, wanted: HistoryFilter, *, before: Mark | None, size: int) -> HistoryPage:
        """The tenant's evaluations that follow `before` (all, when None), in the order wanted."""
        ...

    async def events(self, id: EvaluationId, *, after: int, limit: int) -> Sequence[Event]:
        """Events with seq > `after`, in order, at most `limit`."""
        ...

    async def report(self, id: EvaluationId, tenant: Tenant) -> bytes:
        """The body of the report, byte for byte. Raises EvaluationNotFound, Erased, ReportNotReady if there is none."""
        ...

    async def decisions(self, id: EvaluationId, tenant: Tenant) -> Sequence[Decision]:
        """Every decision of an evaluation, the first one first. Raises EvaluationNotFound."""
        ...

    async def reveals(self, id: EvaluationId, tenant: Tenant) -> Sequence[Reveal]:
        """Everybody who asked who the candidate is, the first one first. Raises EvaluationNotFound."""
        ...

    async def about(self, tenant: Tenant, email: str, *, limit: int) -> Sequence[Evaluation]:
        """The tenant's evaluations whose report names the e-mail address of that SHA-256, the newest first."""
        ...

    async def waiting(self, it: Evaluation) -> Mapping[Lane, Waiting]:
        """The queued evaluations by lane, and of its own lane how many came before `it`."""
        ...


class EvaluationOperations(Protocol):
    """Looks after the evaluations of all tenants at once."""

    async def tenant_of(self, id: EvaluationId) -> Tenant:
        """Whose evaluation it is, for who runs the machine. Raises EvaluationNotFound."""
        ...

    async def open_count(self, tenant: Tenant | None = None) -> int:
        """How many evaluations are queued or running, for one tenant or in all; may lag by a second."""
        ...

    async def accepted_on(self, day: date, tenant: Tenant) -> int:
        """How many were accepted on that day (UTC), where that is counted; may lag by a second."""
        ...

    async def backlog(self) -> Backlog:
        """What is open now, over all tenants, without a look at what has ended."""
        ...

    async def overdue(self, *, limit: int) -> Sequence[EvaluationId]:
        """Up to `limit` open evaluations whose deadline has passed. Nothing is locked."""
        ...

    async def due_for_erasure(self, *, limit: int) -> Sequence[EvaluationId]:
        """Up to `limit` evaluations that have been kept for as long as they may be and are not on hold."""
        ...

    async def not_kept(self, owners: Collection[UUID]) -> Sequence[UUID]:
        """Those that are neither a vacancy nor an evaluation, or an evaluation that was erased."""
        ...

    async def prune_keys(self, *, older_than: timedelta, limit: int) -> int:
        """Forget up to `limit` idempotency keys of that age, and how many there were.

        What says that a file is a candidate of a vacancy already is no such key; it goes with the evaluation.
        """
        ...

    async def thin_events(
        self, *, older_than: timedelta, after: EvaluationId | None, limit: int
    ) -> EvaluationId | None:
        """Of the `limit` evaluations that follow `after` by id: forget the events of those that ended so long ago.

        The terminal one stays, with its number. Comes back with where to go on; None once all were looked at.
        """
        ...

    async def attendance(self, *, within: timedelta) -> Attendance:
        """The worker processes that gave a sign of life `within` the last time and have not stopped."""
        ...

    async def recall(self, *, lease: timedelta) -> None:
        """Make every queued evaluation due now: for the only process there is, whose queue starts empty.

        So does a running one whose lease ends later than one of that length that is given now: since it was given,
        the clock was put back, and its worker is gone.
        """
        ...

    async def check(self) -> None:
        """Prove that the store answers and its schema is up to date, or raise Unavailable with what to do."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationStores:
    """The ports over one store, as an adapter offers them."""

    evaluations: EvaluationRepository
    reader: EvaluationReader
    operations: EvaluationOperations
    workers: WorkerRegistry
