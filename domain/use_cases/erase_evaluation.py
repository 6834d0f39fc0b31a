"""Forget a candidate: on request, or once the time to keep an evaluation is over."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from domain.model.audit import SWEEPER, Actor
from domain.model.documents import DocumentRole
from domain.model.errors import OnHold
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant
from ports.categories import CategoryStore
from ports.documents import DocumentStore
from ports.evaluations import EvaluationOperations, EvaluationRepository
from ports.feed import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseEvaluation:
    """The key goes first, so that nothing can be read from then on; then the documents. Safe to repeat."""

    evaluations: EvaluationRepository
    categories: CategoryStore
    documents: DocumentStore
    feed: Feed

    async def __call__(self, id: EvaluationId, tenant: Tenant | None = None, *, by: Actor) -> Evaluation:
        """What is left. Raises EvaluationNotFound, OnHold; Unavailable while the documents could not be deleted."""
        erased = await self.evaluations.change(id, lambda it, at: it.erase(by=by, at=at), tenant=tenant)
        for event in erased.events:  # a worker that judges it hears that it was canceled
            await self.feed.publish(event)
        if erased.newly_erased and erased.vacancy is not None:
            await self.feed.stir(erased.vacancy.id)
        await self.categories.forget(id)
        for role in DocumentRole:
            key = erased.key_of(role)
            if key.owner == erased.id:
                await self.documents.delete(key)
        return erased


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseDue:
    """One pass over what has been kept for as long as it may be; it may run in every process at once."""

    operations: EvaluationOperations
    erase: EraseEvaluation
    batch: int = 50

    async def __call__(self) -> Sequence[Evaluation]:
        """What was erased; a full batch means that more may be waiting."""
        erased = []
        for id in await self.operations.due_for_erasure(limit=self.batch):
            with suppress(OnHold):  # since we looked
                erased.append(await self.erase(id, by=SWEEPER))
        return erased
