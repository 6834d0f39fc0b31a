"""Stop an evaluation on request."""

from __future__ import annotations

from dataclasses import dataclass

from domain.model.audit import Actor
from domain.model.errors import AlreadyFinished
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant
from ports.evaluations import EvaluationRepository
from ports.feed import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelEvaluation:
    """Ends it at once; a running worker learns of it at its next write and throws its work away."""

    evaluations: EvaluationRepository
    feed: Feed

    async def __call__(self, id: EvaluationId, tenant: Tenant, *, by: Actor) -> Evaluation:
        """The evaluation as it ended; one that had ended already is left as it is. Raises EvaluationNotFound."""
        try:
            canceled = await self.evaluations.change(id, lambda it, at: it.cancel(by=by, at=at), tenant=tenant)
        except AlreadyFinished:
            return await self.evaluations.get(id, tenant)
        for event in canceled.events:
            await self.feed.publish(event)
        return canceled
