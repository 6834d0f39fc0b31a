"""From the model's words to the public ones."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec import Raw

from adapters.http import case_presenters
from adapters.http.response_schemas import (
    DecisionOut,
    DocumentOut,
    Documents,
    EngineCostOut,
    EngineOut,
    Engines,
    Job,
    JobAccepted,
    JobError,
    JobSummary,
    PutOffOut,
    Urls,
)
from domain.model.case_file import CaseFile
from domain.model.decision import Decision
from domain.model.declarations import answered
from domain.model.documents import DocumentInfo
from domain.model.evaluation import Evaluation
from domain.model.events import PutOff
from domain.model.report import Failure
from domain.model.report_views import gates_of
from ports.matcher import Matcher

NULL = Raw(b"null")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How a job waits: about how many are taken before it, and until when and why it was put off."""

    ahead: int | None
    put_off: PutOff | None


def urls(id: UUID, prefix: str = "") -> Urls:
    """Paths, never whole addresses: nothing a client sends decides where they lead."""
    job = f"{prefix}/api/v1/jobs/{id}"
    return Urls(
        self=job, events=f"{job}/events", ws=f"{prefix}/ws/jobs/{id}", cancel=f"{job}/cancel", report=f"{job}/report"
    )


def accepted(it: Evaluation, prefix: str) -> JobAccepted:
    return JobAccepted(id=it.id, status=it.status, created_at=it.created_at, urls=urls(it.id, prefix))


def job(file: CaseFile, report: bytes | None, waiting: Waiting, prefix: str) -> Job:
    # Spelled through the summary, so that a field is named once.
    summary = job_summary(file.evaluation, prefix)
    told = {name: getattr(summary, name) for name in JobSummary.__struct_fields__}
    return Job(
        **told,
        ahead=waiting.ahead,
        put_off=PutOffOut(until=waiting.put_off.until, reason=waiting.put_off.reason) if waiting.put_off else None,
        report=NULL if report is None else Raw(report),
        declarations=case_presenters.declarations(file.declarations),
        gates=case_presenters.gates(answered(gates_of(report), file.declarations)) if report is not None else [],
        opted_out=file.opted_out,
        alternative_process=file.alternative_process,
        adverse_notice_due_at=file.notice_due_at,
        contests=[case_presenters.contest(each) for each in file.contests],
        reviews=case_presenters.review(file.reviews) if file.reviews else None,
        reviewed_by=list(file.reviewed_by),
    )


def job_summary(it: Evaluation, prefix: str) -> JobSummary:
    verdict = it.verdict
    return JobSummary(
        id=it.id,
        status=it.status,
        stage=it.stage,
        progress=it.progress,
        attempt=it.attempt,
        last_seq=it.last_seq,
        engine=it.engine,
        engine_version=verdict.engine_version if verdict else None,
        created_at=it.created_at,
        started_at=it.started_at,
        completed_at=it.completed_at,
        deadline_at=it.deadline_at,
        score=verdict.score if verdict else None,
        recommendation=verdict.recommendation if verdict else None,
        confidence=verdict.confidence if verdict else None,
        error=job_error(it.failure),
        decision=decision(it.decision) if it.decision else None,
        erased_at=it.erased_at,
        on_hold=it.hold is not None,
        vacancy_id=it.vacancy.id if it.vacancy else None,
        submitted_by=it.submitted_by,
        documents=Documents(cv=_document(it.cv), job_description=_document(it.job_description)),
        metadata=dict(it.metadata),
        urls=urls(it.id, prefix),
    )


def job_error(failure: Failure | None) -> JobError | None:
    return JobError(code=failure.code, message=failure.message) if failure else None


def decision(it: Decision) -> DecisionOut:
    return DecisionOut(number=it.number, outcome=it.outcome, reason=it.reason, by=it.by, at=it.at)


def engines(matcher: Matcher) -> Engines:
    return Engines(
        items=[
            EngineOut(
                name=info.name,
                version=info.version,
                description=info.description,
                default=number == 0,
                deterministic=info.deterministic,
                judges_given_criteria=info.judges_given_criteria,
                network=info.network,
                cost=EngineCostOut(seconds=info.cost.seconds, tokens=info.cost.tokens, money=info.cost.money),
            )
            for number, info in enumerate(matcher.engines())
        ]
    )


def _document(info: DocumentInfo) -> DocumentOut:
    return DocumentOut(filename=info.filename, size=info.size, sha256=info.sha256)
