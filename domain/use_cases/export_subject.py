"""Give a person's data back, and find all that there is of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.model.decision import Decision
from domain.model.documents import DocumentRole
from domain.model.errors import ReportNotReady
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant
from domain.model.reveal import Reveal
from domain.use_cases.kept_documents import intact
from ports.documents import DocumentStore
from ports.evaluations import EvaluationReader

MOST_FOUND: Final = 1_000  # evaluations of one address


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectData:
    """What is kept of one person in one evaluation."""

    evaluation: Evaluation
    cv: bytes
    report: bytes | None  # its JSON; None where the evaluation ended without one
    decisions: Sequence[Decision]
    reveals: Sequence[Reveal]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSubject:
    """Every look-up is the tenant's own: another tenant's evaluation is not found."""

    reader: EvaluationReader
    documents: DocumentStore

    async def __call__(self, id: EvaluationId, tenant: Tenant) -> SubjectData:
        """Raises EvaluationNotFound, Erased, DocumentLost."""
        it = await self.reader.get(id, tenant)
        it.require_kept()
        return SubjectData(
            evaluation=it,
            cv=await intact(self.documents, it.key_of(DocumentRole.CV), it.cv),
            report=await self._report(id, tenant),
            decisions=await self.reader.decisions(id, tenant),
            reveals=await self.reader.reveals(id, tenant),
        )

    async def of_address(self, email: str, tenant: Tenant) -> Sequence[Evaluation]:
        """The evaluations whose report names the e-mail address, the newest first, at most `MOST_FOUND`."""
        digest = hashlib.sha256(email.strip().lower().encode()).hexdigest()
        return await self.reader.about(tenant, digest, limit=MOST_FOUND)

    async def _report(self, id: EvaluationId, tenant: Tenant) -> bytes | None:
        try:
            return await self.reader.report(id, tenant)
        except ReportNotReady:
            return None
