"""Accept a job description to be read into criteria: once this returns, the vacancy is never lost."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass

from domain.model.audit import Actor
from domain.model.documents import DocumentInfo, DocumentKey, DocumentRole
from domain.model.errors import InvalidRequest, Refusal
from domain.model.ids import Engine, Tenant, VacancyId
from domain.model.vacancy import Vacancy
from domain.use_cases.submit_evaluation import SubmittedDocument, engine_among, info_of
from ports.documents import DocumentStore
from ports.errors import Unavailable
from ports.evaluations import Idempotency
from ports.feed import UNREAD, Feed
from ports.matcher import Matcher
from ports.time_and_ids import Clock, IdSource
from ports.vacancies import Opened, VacancyRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyRequest:
    """What a caller asks for; without a title, the posting's own is taken."""

    tenant: Tenant
    by: Actor
    job_description: SubmittedDocument
    title: str | None = None
    engine: Engine | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVacancy:
    """The document first, then one transaction with row, event and idempotency record, then the readers are stirred."""

    vacancies: VacancyRepository
    documents: DocumentStore
    feed: Feed
    matcher: Matcher
    clock: Clock
    ids: IdSource

    async def __call__(self, request: VacancyRequest) -> Opened:
        """Raises UnknownEngine, InvalidRequest, KeyReused, Unavailable."""
        if not request.job_description.content.strip():
            raise InvalidRequest("job_description: the document is empty")
        new = Vacancy.open(
            id=VacancyId(self.ids.evaluation_id()),
            tenant=request.tenant,
            engine=engine_among(self.matcher.engines(), request.engine),
            title=request.title,
            posting_info=info_of(DocumentRole.JOB_DESCRIPTION, request.job_description),
            by=request.by,
            at=self.clock.now(),
        )
        key = DocumentKey(new.id, DocumentRole.JOB_DESCRIPTION)
        await self.documents.put({key: request.job_description.content})
        try:
            opened = await self.vacancies.add(new, _idempotency(request, new.posting_info))
        except Refusal:  # only then is it certain that no row was written; an orphan takes room, but does no harm
            await self._forget(key)
            raise
        if opened.replayed:
            await self._forget(key)
        else:
            await self.feed.stir(UNREAD)
        return opened

    async def _forget(self, key: DocumentKey) -> None:
        with suppress(Unavailable):
            await self.documents.delete(key)


def _idempotency(request: VacancyRequest, info: DocumentInfo) -> Idempotency | None:
    if request.idempotency_key is None:
        return None
    key = hashlib.sha256(f"vacancy\0{request.tenant}\0{request.idempotency_key}".encode()).digest()
    parts = [request.title, request.engine, info.filename, info.is_text, info.sha256]
    return Idempotency(key=key, fingerprint=hashlib.sha256(repr(parts).encode()).digest())
