"""Remove what nobody needs any more: old idempotency keys, events and figures, and documents of nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from domain.model.documents import DocumentKey, DocumentRole
from domain.model.ids import EvaluationId
from ports.documents import DocumentStore
from ports.evaluations import EvaluationOperations
from ports.spending import Spending
from ports.time_and_ids import Clock

ORPHANED_AFTER: Final = timedelta(days=1)  # a submission stores its documents before its row
FIGURES_KEPT: Final = timedelta(days=35)  # of what was spent: a month and a little, to compare it with a bill
_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Tidied:
    """How much was removed."""

    keys: int
    owners: int  # whose documents were


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidy:
    """One pass; it may run in every process at once."""

    operations: EvaluationOperations
    documents: DocumentStore
    spending: Spending
    clock: Clock
    keys_kept: timedelta
    events_kept: timedelta  # of what has ended, but for the last one

    async def __call__(self) -> Tidied:
        """Raises Unavailable."""
        await self._prune_figures()
        await self._thin_events()
        return Tidied(keys=await self._prune_keys(), owners=await self._delete_orphans())

    async def _prune_keys(self) -> int:
        done, last = 0, _AT_ONCE
        while last == _AT_ONCE:
            last = await self.operations.prune_keys(older_than=self.keys_kept, limit=_AT_ONCE)
            done += last
        return done

    async def _thin_events(self) -> None:
        begun, after = False, None
        while after is not None or not begun:
            begun = True
            after = await self.operations.thin_events(older_than=self.events_kept, after=after, limit=_AT_ONCE)

    async def _prune_figures(self) -> None:
        before, last = (self.clock.now() - FIGURES_KEPT).date(), _AT_ONCE
        while last == _AT_ONCE:
            last = await self.spending.prune(before=before, limit=_AT_ONCE)

    async def _delete_orphans(self) -> int:
        deleted = 0
        async for owners in self.documents.owners(before=self.clock.now() - ORPHANED_AFTER):
            for owner in await self.operations.not_kept(owners):
                for role in DocumentRole:
                    await self.documents.delete(DocumentKey(EvaluationId(owner), role))
                deleted += 1
        return deleted
