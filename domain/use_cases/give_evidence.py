"""Put together what is known of one evaluation, so that it can be checked without the service."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from domain.model.audit import Action, Actor, AuditFilter, Fact, Plain
from domain.model.audit_chain import Entry, moment
from domain.model.audit_evidence import evidence_body, report_line
from domain.model.audit_export import entry_line, signed_line
from domain.model.audit_facts import told_criteria
from domain.model.case_evidence import told_of
from domain.model.criteria import ApprovedCriteria
from domain.model.documents import DocumentInfo
from domain.model.errors import Erased, ReportNotReady
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant
from domain.use_cases.keep_audit import SignChains
from ports.audit import AuditTrail
from ports.case_files import CaseFiles
from ports.evaluations import EvaluationReader
from ports.time_and_ids import Clock
from ports.vacancies import VacancyReader

_AT_ONCE: Final = 500  # entries that are read
_MOST: Final = 20_000  # entries of one evaluation: its life and who looked at it


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveEvidence:
    """Inputs, criteria, report, decisions, and its entries of the audit trail, signed as a whole.

    Of an evaluation that was erased, what is left: how it ended, and its entries.
    """

    trail: AuditTrail
    chains: SignChains
    reader: EvaluationReader
    vacancies: VacancyReader
    case_files: CaseFiles
    clock: Clock

    async def __call__(self, id: EvaluationId, tenant: Tenant, *, by: Actor) -> AsyncIterator[bytes]:
        """The lines. Raises EvaluationNotFound, ChainBroken, NoSigningKey, before the first one."""
        it = await self.reader.get(id, tenant)
        try:
            report = await self.reader.report(id, tenant)
        except (ReportNotReady, Erased):
            report = None
        vacancy = it.vacancy.id if it.vacancy else None
        fact = Fact(
            action=Action.EVIDENCE_EXPORTED, actor=by, at=self.clock.now(), evaluation_id=id, vacancy_id=vacancy
        )
        await self.trail.append(tenant, [fact])
        head = await self.trail.head(tenant)
        await self.chains.sign(head)
        entries = await self._entries(id, tenant)
        told = {**await self._told(it, report), "entries": [entry.digest.hex() for entry in entries]}
        signer = self.chains.require_signer()
        body = evidence_body(head, told, at=self.clock.now(), key_id=signer.key_id)
        return _lines(signed_line("evidence", body, signer.sign(body)), report, entries)

    async def _entries(self, id: EvaluationId, tenant: Tenant) -> Sequence[Entry]:
        """The first one first."""
        found: list[Entry] = []
        before = None
        while len(found) < _MOST:
            page = await self.trail.page(tenant, AuditFilter(evaluation_id=id), before=before, size=_AT_ONCE)
            found += page.items
            before = page.next_before
            if before is None:
                break
        return found[::-1]

    async def _told(self, it: Evaluation, report: bytes | None) -> Mapping[str, Plain]:
        decisions = await self.reader.decisions(it.id, it.tenant)
        reveals = await self.reader.reveals(it.id, it.tenant)
        return {
            "job_id": str(it.id),
            "status": it.status.value,
            "engine": it.engine,
            "submitted_at": moment(it.created_at),
            "erased_at": moment(it.erased_at) if it.erased_at else None,
            "completed_at": moment(it.completed_at) if it.completed_at else None,
            "failure": it.failure.code.value if it.failure else None,
            "cv": _document(it.cv),
            "job_description": _document(it.job_description),
            "criteria": await self._criteria(it),
            "report_sha256": hashlib.sha256(report).hexdigest() if report is not None else None,
            "decisions": [
                {
                    "number": each.number,
                    "outcome": each.outcome.value,
                    "reason": each.reason,
                    "by": each.by,
                    "at": moment(each.at),
                }
                for each in decisions
            ],
            "reveals": [{"by": each.by, "at": moment(each.at)} for each in reveals],
            "case_file": told_of(await self.case_files.get(it.id, it.tenant)),
        }

    async def _criteria(self, it: Evaluation) -> Plain:
        if it.vacancy is None:
            return None
        return _approved(await self.vacancies.approved(it.vacancy.id, it.vacancy.criteria_version))


async def _lines(first: bytes, report: bytes | None, entries: Sequence[Entry]) -> AsyncIterator[bytes]:
    yield first
    if report is not None:
        yield report_line(report)
    for entry in entries:
        yield entry_line(entry)


def _document(info: DocumentInfo) -> Mapping[str, Plain]:
    return {"filename": info.filename, "bytes": info.size, "sha256": info.sha256, "salt": info.salt}


def _approved(it: ApprovedCriteria) -> Mapping[str, Any]:
    return {
        "version": it.version,
        "approved_by": it.by,
        "approved_at": moment(it.at),
        "overrides": [{"criterion": each.criterion_id, "reason": each.reason} for each in it.overrides],
        "items": told_criteria(it.items),
    }
