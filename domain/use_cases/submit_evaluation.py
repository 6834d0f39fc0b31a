"""Accept a CV and a job description: once this returns, the evaluation is never lost."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from domain.model.audit import Actor
from domain.model.contest import Follows
from domain.model.decision import Decision
from domain.model.documents import DocumentInfo, DocumentKey, DocumentRole
from domain.model.errors import InvalidRequest, KeyInFlight, NotFinished, Refusal, TooBusy, UnknownEngine
from domain.model.evaluation import Evaluation
from domain.model.ids import Engine, EvaluationId, Tenant, VacancyId
from domain.model.lane import IN_FRONT
from domain.model.limits import quota_of_the_day_spent
from domain.model.policy import RetryPolicy
from domain.model.standing import VacancyRef
from domain.model.vacancy import Vacancy
from ports.documents import DocumentStore
from ports.errors import Unavailable
from ports.evaluations import Accepted, EvaluationOperations, EvaluationRepository, Idempotency
from ports.feed import Feed
from ports.matcher import EngineInfo, Matcher
from ports.queue import Queue
from ports.time_and_ids import Clock, IdSource
from ports.vacancies import VacancyReader
from ports.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedDocument:
    """A document as it came in; `is_text` when the sender sent text and not a file."""

    content: bytes
    filename: str | None
    is_text: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a caller asks for."""

    tenant: Tenant
    by: Actor
    cv: SubmittedDocument
    job_description: SubmittedDocument | None = None  # either this,
    vacancy_id: VacancyId | None = None  # or the vacancy whose approved criteria judge it
    once: bool = False  # the same file for the same version of a vacancy's criteria gives the first evaluation
    engine: Engine | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    deadline: timedelta | None = None
    idempotency_key: str | None = None
    decision: Decision | None = None  # of a person on the same candidate, judged by older criteria; it goes on
    follows: Follows | None = None  # what it corrects, or the same candidate judged by older criteria


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueBounds:
    """How many evaluations may be open (queued or running) before new ones are refused, and accepted on one day."""

    per_tenant: int
    in_all: int
    a_day: int | None = None  # of each tenant, where the store counts them


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitEvaluation:
    """Documents first, then one transaction with row, first event and idempotency record, then the queue."""

    evaluations: EvaluationRepository
    operations: EvaluationOperations
    vacancies: VacancyReader
    documents: DocumentStore
    queue: Queue
    feed: Feed
    matcher: Matcher
    clock: Clock
    ids: IdSource
    vault: Vault
    policy: RetryPolicy
    bounds: QueueBounds
    _in_flight: set[bytes] = field(default_factory=set)

    async def __call__(self, submission: Submission) -> Accepted:
        """Raises UnknownEngine, InvalidRequest, TooBusy, QuotaExceeded, KeyReused, KeyInFlight, Unavailable.

        For a vacancy also VacancyNotFound, StillReading, NotApproved; for a correction EvaluationNotFound, NotFinished.
        """
        vacancy = await self._vacancy(submission)
        await self._require_ended(submission)
        engine = engine_among(self.matcher.engines(), submission.engine or (vacancy.engine if vacancy else None))
        _refuse_empty(submission)
        open = await self._refuse_overload(submission.tenant)
        new = self._new(submission, engine, vacancy, behind=open >= IN_FRONT)
        idempotency = _idempotency(submission, new)
        if idempotency is None or submission.once:
            return await self._accept(submission, new, idempotency)
        if idempotency.key in self._in_flight:
            raise KeyInFlight("the first request with this Idempotency-Key has not been answered yet; retry shortly")
        self._in_flight.add(idempotency.key)
        try:
            return await self._accept(submission, new, idempotency)
        finally:
            self._in_flight.discard(idempotency.key)

    async def _accept(
        self, submission: Submission, evaluation: Evaluation, idempotency: Idempotency | None
    ) -> Accepted:
        await self._store(evaluation, submission)
        try:
            accepted = await self.evaluations.add(evaluation, idempotency)
        except Refusal:  # only then is it certain that no row was written; an orphan takes room, but does no harm
            await self._forget(evaluation.id)
            raise
        if accepted.replayed:
            await self._forget(evaluation.id)
        else:
            await self._announce(accepted.evaluation)
        return accepted

    async def _vacancy(self, submission: Submission) -> Vacancy | None:
        if (submission.vacancy_id is None) == (submission.job_description is None):
            raise InvalidRequest("give either a job_description or a vacancy_id")
        if submission.vacancy_id is None:
            return None
        vacancy = await self.vacancies.get(submission.vacancy_id, submission.tenant)
        vacancy.in_force()
        return vacancy

    async def _require_ended(self, submission: Submission) -> None:
        if submission.follows is None:
            return
        first = await self.evaluations.get(submission.follows.id, submission.tenant)
        if not first.status.terminal:
            raise NotFinished(f"{first.id} is still {first.status}: correct it once it has ended")

    async def _refuse_overload(self, tenant: Tenant) -> int:
        """How many evaluations of the tenant are open, where they are not too many."""
        open = await self.operations.open_count(tenant)
        if open >= self.bounds.per_tenant:
            raise TooBusy(f"you have {self.bounds.per_tenant} evaluations waiting already; retry when some have ended")
        if await self.operations.open_count() >= self.bounds.in_all:
            raise TooBusy(f"{self.bounds.in_all} evaluations are waiting already; retry later")
        if self.bounds.a_day is not None:  # before documents are stored; the store has the last word
            now = self.clock.now()
            if await self.operations.accepted_on(now.date(), tenant) >= self.bounds.a_day:
                raise quota_of_the_day_spent(self.bounds.a_day, now)
        return open

    def _new(self, submission: Submission, engine: Engine, vacancy: Vacancy | None, *, behind: bool) -> Evaluation:
        now, id = self.clock.now(), self.ids.evaluation_id()
        return Evaluation.submit(
            id=id,
            key=self.vault.new_key(id),
            tenant=submission.tenant,
            engine=engine,
            cv=info_of(DocumentRole.CV, submission.cv),
            job_description=_posting_info(submission, vacancy),
            vacancy=VacancyRef(id=vacancy.id, criteria_version=vacancy.in_force().version) if vacancy else None,
            metadata=submission.metadata,
            decision=submission.decision,
            follows=submission.follows,
            deadline_at=now + submission.deadline if submission.deadline is not None else None,
            by=submission.by,
            at=now,
            policy=self.policy,
            behind=behind,
        )

    async def _store(self, new: Evaluation, submission: Submission) -> None:
        contents = {new.key_of(DocumentRole.CV): submission.cv.content}
        if submission.job_description is not None:  # a vacancy has its own already
            contents[new.key_of(DocumentRole.JOB_DESCRIPTION)] = submission.job_description.content
        await self.documents.put(contents)

    async def _forget(self, id: EvaluationId) -> None:
        with suppress(Unavailable):
            for role in DocumentRole:
                await self.documents.delete(DocumentKey(id, role))

    async def _announce(self, evaluation: Evaluation) -> None:
        with suppress(Unavailable):  # the sweeper offers it later
            await self.queue.put(evaluation.id, dispatch=evaluation.dispatches, lane=evaluation.lane)
        for event in evaluation.events:
            await self.feed.publish(event)


def engine_among(known: Sequence[EngineInfo], asked_for: Engine | None) -> Engine:
    """The engine that was asked for, or the default one. Raises UnknownEngine."""
    names = [info.name for info in known]
    if asked_for is None:
        return names[0]
    if asked_for not in names:
        raise UnknownEngine(f"no engine is called {asked_for!r}; choose one of: {', '.join(names)}")
    return asked_for


def info_of(role: DocumentRole, document: SubmittedDocument) -> DocumentInfo:
    """The properties of a document as they are kept."""
    return DocumentInfo(
        role=role,
        filename=document.filename,
        is_text=document.is_text,
        size=len(document.content),
        sha256=hashlib.sha256(document.content).hexdigest(),
        salt=secrets.token_hex(16),
    )


def _posting_info(submission: Submission, vacancy: Vacancy | None) -> DocumentInfo:
    if vacancy is not None:
        return vacancy.posting_info
    assert submission.job_description is not None
    return info_of(DocumentRole.JOB_DESCRIPTION, submission.job_description)


def _refuse_empty(submission: Submission) -> None:
    for role, document in (
        (DocumentRole.CV, submission.cv),
        (DocumentRole.JOB_DESCRIPTION, submission.job_description),
    ):
        if document is not None and not document.content.strip():
            raise InvalidRequest(f"{role}: the document is empty")


def _idempotency(submission: Submission, new: Evaluation) -> Idempotency | None:
    if submission.once and new.vacancy is not None:
        parts = (submission.tenant, new.vacancy.id, new.vacancy.criteria_version, new.engine, new.cv.sha256)
        digest = hashlib.sha256("\0".join(map(str, ("candidate", *parts))).encode()).digest()
        return Idempotency(key=digest, fingerprint=digest)
    if submission.idempotency_key is None:
        return None
    key = hashlib.sha256(f"{submission.tenant}\0{submission.idempotency_key}".encode()).digest()
    return Idempotency(key=key, fingerprint=_fingerprint(submission, new))


def _fingerprint(submission: Submission, new: Evaluation) -> bytes:
    parts: list[object] = [submission.engine, submission.deadline, sorted(submission.metadata.items())]
    for document in (new.cv, new.job_description):
        parts += [document.filename, document.is_text, document.sha256]
    if submission.vacancy_id is not None:
        parts.append(str(submission.vacancy_id))
    if submission.follows is not None:
        parts += [str(submission.follows.id), submission.follows.reason]
    return hashlib.sha256(repr(parts).encode()).digest()
