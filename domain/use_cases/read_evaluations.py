"""Look up evaluations, their reports and their documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.model.decision import Decision
from domain.model.documents import DocumentInfo, DocumentRole
from domain.model.evaluation import Evaluation
from domain.model.events import PutOff
from domain.model.findings_only import NOBODY, FindingsOnly
from domain.model.history import HistoryFilter, HistoryPage, Mark, Order
from domain.model.ids import EvaluationId, Tenant
from domain.model.lane import ahead_of
from domain.model.outcome import Status
from domain.model.report_views import with_declarations
from domain.model.reveal import Reveal
from domain.use_cases.kept_documents import intact
from ports.case_files import CaseFiles
from ports.documents import DocumentStore
from ports.evaluations import EvaluationReader
from ports.matcher import ReportFormat, ReportRenderer
from ports.vacancies import VacancyReader


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEvaluations:
    """Every look-up is the tenant's own: another tenant's evaluation is not found."""

    reader: EvaluationReader
    vacancies: VacancyReader
    documents: DocumentStore
    renderer: ReportRenderer
    case_files: CaseFiles
    findings_only: FindingsOnly = NOBODY

    async def get(self, id: EvaluationId, tenant: Tenant) -> Evaluation:
        """Raises EvaluationNotFound."""
        return self.findings_only.evaluation(await self.reader.get(id, tenant))

    async def ahead(self, it: Evaluation) -> int | None:
        """About how many evaluations are taken before this one; None unless it waits."""
        return ahead_of(it.lane, await self.reader.waiting(it)) if it.status is Status.QUEUED else None

    async def put_off(self, it: Evaluation) -> PutOff | None:
        """Until when and why it waits, where it was put off; None unless it does."""
        if it.status is not Status.QUEUED or not it.attempt:
            return None
        events = await self.reader.events(it.id, after=it.last_seq - 1, limit=1)
        return events[0].put_off if events else None

    async def history(self, tenant: Tenant, wanted: HistoryFilter, *, before: Mark | None, size: int) -> HistoryPage:
        """A page of the tenant's evaluations, in the order wanted. Raises VacancyNotFound, FindingsOnlyChosen."""
        by_score = wanted.order if wanted.order is Order.BEST else None
        self.findings_only.refuse(
            tenant,
            recommendation=wanted.recommendation,
            score_min=wanted.score_min,
            score_max=wanted.score_max,
            sort=by_score,
        )
        if wanted.vacancy_id is not None:
            await self.vacancies.get(wanted.vacancy_id, tenant)
        page = await self.reader.page(tenant, wanted, before=before, size=size)
        if tenant not in self.findings_only:
            return page
        mark = Mark(page.next_before.id) if page.next_before else None  # which the client can read, without a score
        return HistoryPage(tuple(map(self.findings_only.evaluation, page.items)), mark)

    async def report(self, id: EvaluationId, tenant: Tenant) -> bytes:
        """The report's JSON, byte for byte as it is kept. Raises EvaluationNotFound, Erased, ReportNotReady."""
        return self.findings_only.body(tenant, await self.reader.report(id, tenant))

    async def rendering(self, id: EvaluationId, tenant: Tenant, as_format: ReportFormat) -> Callable[[], str]:
        """What renders the report for people, with what was declared: call it where it may take long.

        Raises EvaluationNotFound, Erased, ReportNotReady.
        """
        body = await self.report(id, tenant)
        declared = (await self.case_files.declared([id])).get(id, {})
        return lambda: self.renderer.render(with_declarations(body, declared), as_format)

    async def decisions(self, id: EvaluationId, tenant: Tenant) -> Sequence[Decision]:
        """Every decision, the first one first. Raises EvaluationNotFound."""
        return await self.reader.decisions(id, tenant)

    async def reveals(self, id: EvaluationId, tenant: Tenant) -> Sequence[Reveal]:
        """Everybody who asked who the candidate is, the first one first. Raises EvaluationNotFound."""
        return await self.reader.reveals(id, tenant)

    async def document(
        self,
        id: EvaluationId,
        tenant: Tenant,
        role: DocumentRole,
    ) -> tuple[DocumentInfo, bytes]:
        """The original as it came in. Raises EvaluationNotFound, Erased, DocumentLost."""
        evaluation = await self.reader.get(id, tenant)
        evaluation.require_kept()
        info = evaluation.cv if role is DocumentRole.CV else evaluation.job_description
        return info, await intact(self.documents, evaluation.key_of(role), info)
