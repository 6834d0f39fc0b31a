"""Write down what a person decided."""

from __future__ import annotations

from dataclasses import dataclass

from domain.model.audit import Actor
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant
from domain.model.report import Recommendation
from ports.case_files import CaseFiles
from ports.evaluations import EvaluationRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideEvaluation:
    """Decisions are added, never changed; the latest one counts."""

    evaluations: EvaluationRepository
    case_files: CaseFiles

    async def __call__(
        self,
        id: EvaluationId,
        tenant: Tenant,
        outcome: Recommendation,
        *,
        reason: str,
        by: Actor,
    ) -> Evaluation:
        """The evaluation with its new decision. Raises InvalidRequest, NotFinished, OptedOut, EvaluationNotFound."""
        (await self.case_files.get(id, tenant)).require_decidable()
        return await self.evaluations.change(
            id, lambda it, at: it.decide(outcome, reason=reason, by=by, at=at), tenant=tenant
        )
