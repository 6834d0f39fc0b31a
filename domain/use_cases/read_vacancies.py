"""Look up vacancies, their criteria and the ranking of their candidates."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from domain.model.criteria import ApprovedCriteria
from domain.model.documents import DocumentInfo, DocumentKey, DocumentRole
from domain.model.errors import EvaluationNotFound
from domain.model.evaluation import Evaluation
from domain.model.figures import MOST_COUNTED, Figures
from domain.model.findings_only import NOBODY, FindingsOnly
from domain.model.ids import EvaluationId, Tenant, VacancyId
from domain.model.pile import Pile
from domain.model.ranking import Cursor, Ranked, RankingFilter, RankingPage, place_of
from domain.model.vacancy import Vacancy
from domain.use_cases.kept_documents import intact
from ports.documents import DocumentStore
from ports.evaluations import EvaluationReader
from ports.vacancies import VacancyFilter, VacancyPage, VacancyReader

_AT_ONCE = 200  # candidates read at once for an export


@dataclass(frozen=True, slots=True)
class Lacking:
    """A criterion that judged candidates lack, and the share of them that do."""

    text: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One candidate of a comparison, with its report's JSON."""

    evaluation: Evaluation
    report: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadVacancies:
    """Every look-up is the tenant's own: another tenant's vacancy is not found."""

    reader: VacancyReader
    evaluations: EvaluationReader
    documents: DocumentStore
    findings_only: FindingsOnly = NOBODY

    async def get(self, id: VacancyId, tenant: Tenant) -> tuple[Vacancy, Pile]:
        """The vacancy and its pile. Raises VacancyNotFound."""
        return await self.reader.get(id, tenant), await self.reader.pile(id, tenant)

    async def page(self, tenant: Tenant, wanted: VacancyFilter, *, before: VacancyId | None, size: int) -> VacancyPage:
        """A page of the tenant's vacancies, newest first."""
        return await self.reader.page(tenant, wanted, before=before, size=size)

    async def approved(self, id: VacancyId, tenant: Tenant, version: int) -> ApprovedCriteria:
        """A version of its criteria. Raises VacancyNotFound, VersionNotFound."""
        await self.reader.get(id, tenant)
        return await self.reader.approved(id, version)

    async def document(self, id: VacancyId, tenant: Tenant) -> tuple[DocumentInfo, bytes]:
        """The job description as it came in. Raises VacancyNotFound, DocumentLost."""
        vacancy = await self.reader.get(id, tenant)
        info, key = vacancy.posting_info, DocumentKey(id, DocumentRole.JOB_DESCRIPTION)
        return info, await intact(self.documents, key, info)

    async def ranking(
        self, id: VacancyId, tenant: Tenant, wanted: RankingFilter, *, after: Cursor | None, size: int
    ) -> RankingPage:
        """A page of the candidates that have ended, the best first; for who sees findings only the first ones first.

        Raises VacancyNotFound, FindingsOnlyChosen.
        """
        self.findings_only.refuse(tenant, recommendation=wanted.recommendation, score_min=wanted.score_min)
        if tenant not in self.findings_only:
            return await self.reader.ranking(id, tenant, wanted, after=after, size=size)
        page = await self.reader.ranking(id, tenant, replace(wanted, by_time=True), after=after, size=size)
        bare = [replace(item, evaluation=self.findings_only.evaluation(item.evaluation)) for item in page.items]
        return replace(page, items=tuple(bare), after=_without_place(page.after, bare))

    async def whole_ranking(
        self, id: VacancyId, tenant: Tenant, wanted: RankingFilter
    ) -> AsyncIterator[Sequence[Ranked]]:
        """All of them, page after page: what ends meanwhile may be missing, nobody comes twice."""
        after: Cursor | None = None
        while True:
            page = await self.ranking(id, tenant, wanted, after=after, size=_AT_ONCE)
            yield page.items
            if page.after is None:
                return
            after = page.after

    async def stale(
        self, id: VacancyId, tenant: Tenant, *, after: EvaluationId | None, limit: int
    ) -> Sequence[Evaluation]:
        """Candidates of the ranking that were judged by older criteria than those in force, by id from `after` on.

        Raises VacancyNotFound, StillReading, NotApproved.
        """
        version = (await self.reader.get(id, tenant)).in_force().version
        return await self.reader.stale(id, version=version, after=after, limit=limit)

    async def compare(self, id: VacancyId, tenant: Tenant, ids: Sequence[EvaluationId]) -> Sequence[Compared]:
        """Candidates of one vacancy with their reports, in the order asked for.

        Raises VacancyNotFound, EvaluationNotFound, ReportNotReady.
        """
        await self.reader.get(id, tenant)
        compared = []
        for each in ids:
            it = await self.evaluations.get(each, tenant)
            if it.vacancy is None or it.vacancy.id != id:
                raise EvaluationNotFound(f"{each} is no candidate of vacancy {id}")
            report = self.findings_only.body(tenant, await self.evaluations.report(each, tenant))
            compared.append(Compared(evaluation=self.findings_only.evaluation(it), report=report))
        return compared

    async def figures(self, tenant: Tenant, vacancy_id: VacancyId | None) -> Figures:
        """How the tenant's work goes, or that for one vacancy. Raises VacancyNotFound."""
        return self.findings_only.figures(tenant, await self.reader.figures(tenant, vacancy_id, limit=MOST_COUNTED))


def _without_place(after: Cursor | None, shown: Sequence[Ranked]) -> Cursor | None:
    """The client gets it as a token, from which the place in the ranking must not be read."""
    place = place_of(shown[-1].evaluation) if shown else None
    return replace(after, place=place) if after and place else None


def lacking(vacancy: Vacancy, pile: Pile) -> Sequence[Lacking]:
    """What candidates judged by the criteria in force lack, the most common first; nothing that all of them have."""
    if vacancy.approved is None:
        return ()
    tally = pile.tallies.get(vacancy.approved.version)
    if tally is None:
        return ()
    shares = [Lacking(item.text, tally.share(item.id)) for item in vacancy.approved.items]
    return sorted((each for each in shares if each.share), key=lambda each: -each.share)
