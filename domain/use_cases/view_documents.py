"""Look at a page of a CV, and find where on its pages a quote stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.model.documents import DocumentRole
from domain.model.errors import NotRevealed, NotViewable
from domain.model.ids import EvaluationId, Tenant
from domain.model.report import Failure
from domain.use_cases.kept_documents import intact
from ports.documents import DocumentStore
from ports.evaluations import EvaluationReader
from ports.matcher import Matcher, NoSuchPage, OutOfTime, PlainText, Region, RenderedPage


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewDocuments:
    """Pages are drawn when they are asked for, where documents are read: apart, and within bounds."""

    reader: EvaluationReader
    documents: DocumentStore
    matcher: Matcher
    time_limit: timedelta  # for one look

    async def page(
        self, id: EvaluationId, tenant: Tenant, *, number: int, scale: float, blind: bool
    ) -> RenderedPage | PlainText:
        """A page of the CV. Raises EvaluationNotFound, Erased, NotRevealed, DocumentLost, NotViewable, Unavailable."""
        it = await self.reader.get(id, tenant)
        it.require_kept()
        if not blind and not await self.reader.reveals(id, tenant):
            raise NotRevealed(f"{id}: say first who wants to see the candidate; that is recorded")
        content = await intact(self.documents, it.key_of(DocumentRole.CV), it.cv)
        found = await self.matcher.render_page(
            content, it.cv, number=number, scale=scale, blind=blind, within=self.time_limit
        )
        match found:
            case RenderedPage() | PlainText():
                return found
            case NoSuchPage():
                raise NotViewable(f"page {number}: the CV has {found.pages} pages")
            case Failure() | OutOfTime():
                raise NotViewable(found.message)

    async def regions(
        self, id: EvaluationId, tenant: Tenant, spans: Sequence[tuple[int, int]]
    ) -> Sequence[Sequence[Region]]:
        """Where spans of the CV's text stand, each as rectangles. Raises what `page` raises."""
        it = await self.reader.get(id, tenant)
        it.require_kept()
        content = await intact(self.documents, it.key_of(DocumentRole.CV), it.cv)
        found = await self.matcher.quote_regions(content, it.cv, spans, within=self.time_limit)
        if isinstance(found, Failure | OutOfTime):
            raise NotViewable(found.message)
        return found.of_spans
