"""Keep an evaluation from being erased, and let it go again."""

from __future__ import annotations

from dataclasses import dataclass

from domain.model.audit import Actor
from domain.model.evaluation import Evaluation
from domain.model.hold import Hold
from domain.model.ids import EvaluationId, Tenant
from ports.evaluations import EvaluationRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEvaluation:
    """Neither a request nor the end of its time erases it while the hold stands."""

    evaluations: EvaluationRepository

    async def put(self, id: EvaluationId, tenant: Tenant, *, reason: str, by: Actor) -> Evaluation:
        """Raises EvaluationNotFound, Erased, InvalidRequest."""
        return await self.evaluations.change(
            id, lambda it, at: it.keep(Hold(reason=reason.strip(), by=by.name, at=at), by=by, at=at), tenant=tenant
        )

    async def release(self, id: EvaluationId, tenant: Tenant, *, by: Actor) -> Evaluation:
        """Raises EvaluationNotFound, Erased; one that is not on hold stays as it is."""
        return await self.evaluations.change(id, lambda it, at: it.keep(None, by=by, at=at), tenant=tenant)
