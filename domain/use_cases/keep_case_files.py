"""Write down what people declare, tell, contest and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.model.audit import Actor
from domain.model.case_file import CaseFile
from domain.model.contest import ContestOutcome
from domain.model.declarations import Declarations, DeclaredBy, DeclaredFact, Told
from domain.model.findings_only import NOBODY, FindingsOnly
from domain.model.ids import EvaluationId, Tenant
from domain.model.notice import NoticeText
from ports.case_files import CaseFiles, DueMark, DuePage


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepCaseFiles:
    """Everything is the tenant's own: the case file of another tenant's evaluation is not found."""

    case_files: CaseFiles
    findings_only: FindingsOnly = NOBODY

    async def get(self, id: EvaluationId, tenant: Tenant) -> CaseFile:
        """Raises EvaluationNotFound."""
        file = await self.case_files.get(id, tenant)
        return file.about(self.findings_only.evaluation(file.evaluation), file.decisions)

    async def declared(self, ids: Sequence[EvaluationId]) -> Mapping[EvaluationId, Declarations]:
        """What was declared of evaluations that the tenant was shown."""
        return await self.case_files.declared(ids) if ids else {}

    async def declare(
        self,
        id: EvaluationId,
        tenant: Tenant,
        told: Mapping[DeclaredFact, Told | None],
        *,
        declared_by: DeclaredBy,
        declared_at: datetime | None,
        by: Actor,
    ) -> CaseFile:
        """What is told stands in place of what was. Raises InvalidRequest, EvaluationNotFound."""
        return await self.case_files.change(
            id,
            lambda it, at: it.declare(told, declared_by=declared_by, declared_at=declared_at, by=by, at=at),
            tenant=tenant,
        )

    async def give_notice(self, id: EvaluationId, tenant: Tenant, told: NoticeText, *, by: Actor) -> CaseFile:
        """A notice that was given. Raises InvalidRequest, NotDecided, CaseFileFull, EvaluationNotFound."""
        return await self.case_files.change(id, lambda it, at: it.give(told, by=by, at=at), tenant=tenant)

    async def contest(self, id: EvaluationId, tenant: Tenant, statement: str | None, *, by: Actor) -> CaseFile:
        """A candidate contests. Raises InvalidRequest, CaseFileFull, EvaluationNotFound."""
        return await self.case_files.change(id, lambda it, at: it.contest(statement, by=by, at=at), tenant=tenant)

    async def answer(
        self,
        id: EvaluationId,
        tenant: Tenant,
        number: int,
        outcome: ContestOutcome,
        *,
        reason: str,
        by: Actor,
        overriding: bool,
    ) -> CaseFile:
        """A person answers a contest. Raises what CaseFile.answer raises, and EvaluationNotFound."""
        return await self.case_files.change(
            id,
            lambda it, at: it.answer(number, outcome, reason=reason, by=by, overriding=overriding, at=at),
            tenant=tenant,
        )

    async def due(self, tenant: Tenant, *, after: DueMark | None, size: int) -> DuePage:
        """The notices of adverse outcomes that are still to be given, the most urgent first."""
        return await self.case_files.due(tenant, after=after, size=size)
