"""Case files from the model's words to the public ones."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.http.case_schemas import (
    ContestAnswerOut,
    ContestOut,
    DeclarationsOut,
    DeclaredLocation,
    DeclaredNoticePeriod,
    DeclaredWorkAuthorisation,
    DueOut,
    GateOut,
    NoticeOut,
    ReviewOut,
)
from domain.model.contest import Contest, Review
from domain.model.declarations import (
    AnsweredGate,
    Declarations,
    Location,
    NoticePeriod,
    WorkAuthorisation,
)
from domain.model.notice import Notice
from ports.case_files import DueNotice


def declarations(it: Declarations) -> DeclarationsOut:
    work_authorisation: DeclaredWorkAuthorisation | None = None
    location: DeclaredLocation | None = None
    notice_period: DeclaredNoticePeriod | None = None
    for each in it.values():
        by, at, recorded_by = each.declared_by, each.declared_at, each.recorded_by
        match each.told:
            case WorkAuthorisation(value=value):
                work_authorisation = DeclaredWorkAuthorisation(
                    value=value, declared_by=by, declared_at=at, recorded_by=recorded_by
                )
            case Location(value=place, willing_to_relocate=willing):
                location = DeclaredLocation(
                    value=place, willing_to_relocate=willing, declared_by=by, declared_at=at, recorded_by=recorded_by
                )
            case NoticePeriod(days=days):
                notice_period = DeclaredNoticePeriod(days=days, declared_by=by, declared_at=at, recorded_by=recorded_by)
    return DeclarationsOut(work_authorisation=work_authorisation, location=location, notice_period=notice_period)


def gates(found: Sequence[AnsweredGate]) -> list[GateOut]:
    return [
        GateOut(
            text=it.gate.text,
            kind=it.gate.kind,  # type: ignore[arg-type]  # one of GATE_KINDS
            must=it.gate.must,
            status=it.status,
            declared_by=it.declaration.declared_by if it.declaration else None,
            declared_at=it.declaration.declared_at if it.declaration else None,
        )
        for it in found
    ]


def notice(it: Notice) -> NoticeOut:
    told = it.told
    return NoticeOut(
        number=it.number,
        kind=told.kind,
        version=told.version,
        given_at=told.given_at,
        legal_basis=told.legal_basis,
        opted_out=told.opted_out,
        alternative_process=told.alternative_process,
        recorded_by=it.recorded_by,
        recorded_at=it.recorded_at,
    )


def contest(it: Contest) -> ContestOut:
    answer = it.answer
    return ContestOut(
        number=it.number,
        by="candidate",
        statement=it.statement,
        recorded_by=it.recorded_by,
        opened_at=it.opened_at,
        answer=ContestAnswerOut(outcome=answer.outcome, reason=answer.reason, by=answer.by, at=answer.at)
        if answer
        else None,
    )


def review(it: Review) -> ReviewOut:
    return ReviewOut(job_id=it.of, reason=it.reason, by=it.by, at=it.at)


def due(it: DueNotice) -> DueOut:
    decision = it.evaluation.decision
    assert decision is not None  # it is what has to be told
    return DueOut(
        job_id=it.evaluation.id,
        vacancy_id=it.evaluation.vacancy.id if it.evaluation.vacancy else None,
        filename=it.evaluation.cv.filename,
        decided_by=decision.by,
        decided_at=decision.at,
        due_at=it.due_at,
        overdue=it.overdue,
    )
