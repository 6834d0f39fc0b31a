"""Evaluations in dictionaries, with the promises of the port."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

from adapters.fakes.audit import MemoryAuditTrail
from adapters.fakes.case_files import MemoryCaseFiles
from adapters.fakes.piles import MemoryPiles
from adapters.fakes.shadows import MemoryShadowRuns
from adapters.fakes.webhooks import MemoryWebhooks
from domain.model.audit_facts import Stages, ends_an_attempt, facts_of
from domain.model.decision import Decision
from domain.model.errors import EvaluationNotFound, KeyReused, Refusal, ReportNotReady
from domain.model.evaluation import Evaluation
from domain.model.events import Event, EventType
from domain.model.history import HistoryFilter, HistoryPage, Mark, Order, begins, words
from domain.model.ids import EvaluationId, Tenant
from domain.model.lane import Lane, Waiting
from domain.model.limits import quota_of_the_day_spent
from domain.model.outcome import Status
from domain.model.retention import Retention
from domain.model.reveal import Reveal
from domain.model.shadow import NO_SHADOWS, Shadowing
from domain.model.webhook import messages_of
from ports.evaluations import Accepted, Backlog, Change, Idempotency
from ports.time_and_ids import Clock
from ports.workers import Attendance


class MemoryEvaluations:
    """An EvaluationRepository that forgets when the process ends.

    No method awaits anything between reading and writing, so each is one transaction.
    """

    def __init__(
        self,
        clock: Clock,
        retention: Retention | None = None,
        *,
        a_day: int | None = None,
        shadowing: Shadowing = NO_SHADOWS,
    ) -> None:
        """`a_day` is how many submissions of each tenant are accepted on one day."""
        self._clock, self._retention, self._a_day = clock, retention or Retention(), a_day
        self._rows: dict[EvaluationId, Evaluation] = {}
        self._events: dict[EvaluationId, list[Event]] = {}
        self._reports: dict[EvaluationId, bytes] = {}
        self._emails: dict[EvaluationId, Sequence[str]] = {}  # SHA-256 of each
        self._decisions: dict[EvaluationId, list[Decision]] = {}
        self._reveals: dict[EvaluationId, list[Reveal]] = {}
        self._workers: dict[str, tuple[datetime, bool]] = {}  # when it was seen last, and whether it stopped then
        self._keys: dict[bytes, tuple[bytes, EvaluationId, datetime]] = {}
        self.piles = MemoryPiles()
        self.trail = MemoryAuditTrail()
        self.webhooks = MemoryWebhooks(clock, self.trail)
        self.case_files = MemoryCaseFiles(self._found, self.trail, clock)
        self.shadows = MemoryShadowRuns(self._rows.__getitem__, clock, shadowing)

    def everything(self) -> Iterator[Evaluation]:
        """Every evaluation of every tenant, for the vacancies of the same store."""
        return iter(self._rows.values())

    async def add(self, evaluation: Evaluation, idempotency: Idempotency | None = None) -> Accepted:
        if idempotency is not None and idempotency.key in self._keys:
            return self._replay(idempotency)
        day = evaluation.created_at.date()
        if self._a_day is not None and await self.accepted_on(day, evaluation.tenant) >= self._a_day:
            raise quota_of_the_day_spent(self._a_day, evaluation.created_at)
        if idempotency is not None:
            self._keys[idempotency.key] = (idempotency.fingerprint, evaluation.id, evaluation.created_at)
        self._store(evaluation)
        if evaluation.decision is not None:
            self._decisions[evaluation.id] = [evaluation.decision]
        return Accepted(evaluation, replayed=False)

    async def get(self, id: EvaluationId, tenant: Tenant) -> Evaluation:
        return self._load(id, tenant)

    async def change(self, id: EvaluationId, change: Change, *, tenant: Tenant | None = None) -> Evaluation:
        changed = change(self._load(id, tenant), self._clock.now())
        self._store(changed)
        return changed

    async def change_due(self, change: Change, *, limit: int) -> Sequence[Evaluation]:
        now = self._clock.now()
        due = sorted((row for row in self._rows.values() if _is_due(row, now)), key=lambda it: it.due_at)
        flooding = {row.tenant for row in due[:limit]}
        others = [row for row in due[limit:] if row.tenant not in flooding][: limit // 2]
        changed = []
        for row in [*due[: limit - len(others)], *others]:
            with suppress(Refusal):
                changed.append(change(row, now))
                self._store(changed[-1])
        return changed

    async def overdue(self, *, limit: int) -> Sequence[EvaluationId]:
        now = self._clock.now()
        return [row.id for row in self._rows.values() if not row.status.terminal and _is_overdue(row, now)][:limit]

    async def events(self, id: EvaluationId, *, after: int, limit: int) -> Sequence[Event]:
        return [event for event in self._events.get(id, []) if event.seq > after][:limit]

    async def report(self, id: EvaluationId, tenant: Tenant) -> bytes:
        it = self._load(id, tenant)
        it.require_kept()
        try:
            return self._reports[id]
        except KeyError:
            raise ReportNotReady(f"{id} has no report: it is {it.status}") from None

    async def decisions(self, id: EvaluationId, tenant: Tenant) -> Sequence[Decision]:
        self._load(id, tenant)
        return list(self._decisions.get(id, []))

    async def reveals(self, id: EvaluationId, tenant: Tenant) -> Sequence[Reveal]:
        self._load(id, tenant)
        return list(self._reveals.get(id, []))

    async def about(self, tenant: Tenant, email: str, *, limit: int) -> Sequence[Evaluation]:
        mine = [row for row in self._rows.values() if row.tenant == tenant and email in self._emails.get(row.id, ())]
        return sorted(mine, key=lambda row: row.id, reverse=True)[:limit]

    async def waiting(self, it: Evaluation) -> Mapping[Lane, Waiting]:
        lanes: dict[Lane, Waiting] = {}
        for row in self._rows.values():
            if row.status is Status.QUEUED:
                known = lanes.get(row.lane, Waiting(count=0, before=0))
                lanes[row.lane] = Waiting(count=known.count + 1, before=known.before + (row.id < it.id))
        return lanes

    async def page(self, tenant: Tenant, wanted: HistoryFilter, *, before: Mark | None, size: int) -> HistoryPage:
        matching = [row for row in self._rows.values() if row.tenant == tenant and _matches(row, wanted)]
        marks = {row.id: _mark(row, wanted.order) for row in matching}
        listed = sorted(matching, key=lambda row: _place(marks[row.id]))
        follow = [row for row in listed if before is None or _place(marks[row.id]) > _place(before)]
        return HistoryPage(tuple(follow[:size]), marks[follow[size - 1].id] if len(follow) > size else None)

    async def due_for_erasure(self, *, limit: int) -> Sequence[EvaluationId]:
        ends = {row.id: self._retention.until(row) for row in self._rows.values() if row.hold is None}
        due = [(until, id) for id, until in ends.items() if until is not None and until <= self._clock.now()]
        return [id for _, id in sorted(due)][:limit]

    async def not_kept(self, owners: Collection[UUID]) -> Sequence[UUID]:
        kept = {row.id for row in self._rows.values() if row.erased_at is None}
        return [owner for owner in owners if owner not in kept and not self.piles.has(owner)]

    async def prune_keys(self, *, older_than: timedelta, limit: int) -> int:
        before = self._clock.now() - older_than
        old = [key for key, (fingerprint, _, at) in self._keys.items() if at < before and key != fingerprint][:limit]
        for key in old:
            del self._keys[key]
        return len(old)

    async def thin_events(
        self, *, older_than: timedelta, after: EvaluationId | None, limit: int
    ) -> EvaluationId | None:
        found = sorted(id for id in self._rows if after is None or id > after)[:limit]
        for id in found:
            ended = self._rows[id].completed_at
            if ended is not None and ended < self._clock.now() - older_than:
                self._events[id] = [event for event in self._events[id] if event.type.terminal]
        return found[-1] if len(found) == limit else None

    async def attendance(self, *, within: timedelta) -> Attendance:
        at, signs = self._clock.now(), self._workers.values()
        alive = sum(not stopped and seen > at - within for seen, stopped in signs)
        return Attendance(at=at, at_work=alive, last_seen=max((seen for seen, _ in signs), default=None))

    async def seen(self, worker: str) -> None:
        self._workers[worker] = (self._clock.now(), False)

    async def stopped(self, worker: str) -> None:
        if worker in self._workers:
            self._workers[worker] = (self._clock.now(), True)

    async def recall(self, *, lease: timedelta) -> None:
        for row in self._rows.values():
            self._rows[row.id] = row.recall(at=self._clock.now(), lease=lease)

    async def tenant_of(self, id: EvaluationId) -> Tenant:
        return self._load(id, None).tenant

    async def open_count(self, tenant: Tenant | None = None) -> int:
        return sum(not row.status.terminal and tenant in (None, row.tenant) for row in self._rows.values())

    async def accepted_on(self, day: date, tenant: Tenant) -> int:
        return sum(row.tenant == tenant and row.created_at.date() == day for row in self._rows.values())

    async def backlog(self) -> Backlog:
        queued = [row.created_at for row in self._rows.values() if row.status is Status.QUEUED]
        age = self._clock.now() - min(queued) if queued else timedelta()
        running = sum(row.status is Status.RUNNING for row in self._rows.values())
        return Backlog(queued=len(queued), running=running, oldest_queued=max(age, timedelta()))

    async def check(self) -> None:
        return

    def _replay(self, idempotency: Idempotency) -> Accepted:
        fingerprint, first, _ = self._keys[idempotency.key]
        if fingerprint != idempotency.fingerprint:
            raise KeyReused("this Idempotency-Key came before with another payload; use a new key for a new submission")
        return Accepted(self._rows[first], replayed=True)

    def _load(self, id: EvaluationId, tenant: Tenant | None) -> Evaluation:
        row = self._rows.get(id)
        if row is None or tenant not in (None, row.tenant):
            raise EvaluationNotFound(f"no evaluation {id}")
        return row

    def _found(self, id: EvaluationId, tenant: Tenant | None) -> tuple[Evaluation, Sequence[Decision]]:
        return self._load(id, tenant), self._decisions.get(id, [])

    def _store(self, evaluation: Evaluation) -> None:
        before = self._rows.get(evaluation.id)
        self.piles.record(evaluation, before.status if before else None)
        self.webhooks.tell(evaluation.tenant, messages_of(evaluation))
        self._events.setdefault(evaluation.id, []).extend(evaluation.events)
        if evaluation.report is not None:
            self._reports[evaluation.id] = evaluation.report.body
            self._emails[evaluation.id] = evaluation.report.likeness.emails
            self.shadows.record(evaluation)
        if evaluation.new_decision is not None:
            self._decisions.setdefault(evaluation.id, []).append(evaluation.new_decision)
        if evaluation.new_reveal is not None:
            self._reveals.setdefault(evaluation.id, []).append(evaluation.new_reveal)
        if evaluation.newly_erased:
            self._erase(evaluation.id)
        self.case_files.record(evaluation)
        self.trail.write(evaluation.tenant, list(facts_of(evaluation, self._stages(evaluation))))
        self._rows[evaluation.id] = evaluation.stored()

    def _stages(self, it: Evaluation) -> Stages:
        """Those of the attempt that has ended with the change, if one has."""
        attempts = [event.attempt for event in it.events if ends_an_attempt(event)]
        mine = [event for event in self._events[it.id] if attempts and event.attempt == attempts[0]]
        return tuple((event.stage, event.at) for event in mine if event.type is EventType.STAGE and event.stage)

    def _erase(self, id: EvaluationId) -> None:
        self._reports.pop(id, None)
        self._emails.pop(id, None)
        self._decisions[id] = [it.forgotten() for it in self._decisions.get(id, [])]
        self._events[id] = [it.forgotten() for it in self._events[id]]
        self._keys = {key: known for key, known in self._keys.items() if known[1] != id}
        self.piles.erase(id)
        self.shadows.erase(id)


def _mark(row: Evaluation, order: Order) -> Mark:
    return Mark(row.id, row.verdict.score if order is Order.BEST and row.verdict else None)


def _place(mark: Mark) -> tuple[bool, float, int]:
    """Sorts the best and newest first, what has no score last; by the id alone where no score counts."""
    return mark.score is None, -(mark.score or 0.0), -mark.id.int


def _is_due(row: Evaluation, now: datetime) -> bool:
    return not row.status.terminal and (row.due_at <= now or _is_overdue(row, now))


def _is_overdue(row: Evaluation, now: datetime) -> bool:
    return row.deadline_at is not None and row.deadline_at <= now


def _matches(row: Evaluation, wanted: HistoryFilter) -> bool:
    return (
        wanted.status in (None, row.status)
        and wanted.vacancy_id in (None, row.vacancy.id if row.vacancy else None)
        and wanted.engine in (None, row.engine)
        and wanted.submitted_by in (None, row.submitted_by)
        and wanted.recommendation in (None, row.verdict.recommendation if row.verdict else None)
        and (wanted.decision is None or wanted.decision.fits(row.decision))
        and _scores(row, wanted)
        and (wanted.created_after is None or row.created_at >= wanted.created_after)
        and (wanted.created_before is None or row.created_at <= wanted.created_before)
        and mentions(row, wanted.text)
    )


def _scores(row: Evaluation, wanted: HistoryFilter) -> bool:
    if wanted.score_min is None and wanted.score_max is None:
        return True
    score = row.verdict.score if row.verdict else None
    highest = 100.0 if wanted.score_max is None else wanted.score_max
    return score is not None and (wanted.score_min or 0.0) <= score <= highest


def mentions(row: Evaluation, text: str | None) -> bool:
    """Whether words of a file name or a metadata value begin with the words of a text, in any case."""
    if text is None:
        return True
    texts = [row.cv.filename or "", row.job_description.filename or "", *row.metadata.values()]
    known, sought = words(" ".join(texts)), words(text)
    return bool(sought) and all(any(begins(word, beginning) for word in known) for beginning in sought)
