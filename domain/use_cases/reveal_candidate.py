"""Write down who asked to see who a candidate is."""

from __future__ import annotations

from dataclasses import dataclass

from domain.model.audit import Actor
from domain.model.ids import EvaluationId, Tenant
from domain.model.reveal import Reveal
from ports.evaluations import EvaluationRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealCandidate:
    """From then on the pages of the CV are drawn as they are for whoever asks for that."""

    evaluations: EvaluationRepository

    async def __call__(self, id: EvaluationId, tenant: Tenant, *, by: Actor) -> Reveal:
        """What was written down. Raises EvaluationNotFound."""
        revealed = await self.evaluations.change(id, lambda it, at: it.reveal(by=by, at=at), tenant=tenant)
        assert revealed.new_reveal is not None
        return revealed.new_reveal
