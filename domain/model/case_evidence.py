"""A case file as the evidence of an evaluation tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from domain.model.audit_chain import moment
from domain.model.case_file import CaseFile
from domain.model.contest import Contest, Review
from domain.model.declarations import Declaration
from domain.model.notice import Notice


def told_of(it: CaseFile) -> Mapping[str, Any]:
    """Everything that people wrote down, whose digests the audit trail has."""
    return {
        "declarations": {fact.value: _declaration(each) for fact, each in it.declarations.items()},
        "notices": [_notice(each) for each in it.notices],
        "contests": [_contest(each) for each in it.contests],
        "adverse_notice_due_at": moment(it.notice_due_at) if it.notice_due_at else None,
        "reviews": _review(it.reviews) if it.reviews else None,
        "reviewed_by": [str(each) for each in it.reviewed_by],
    }


def _declaration(it: Declaration) -> Mapping[str, Any]:
    who = {"declared_by": it.declared_by.value, "declared_at": moment(it.declared_at), "recorded_by": it.recorded_by}
    return {"told": asdict(it.told), **who}


def _notice(it: Notice) -> Mapping[str, Any]:
    told = it.told
    return {
        "number": it.number,
        "kind": told.kind.value,
        "version": told.version,
        "given_at": moment(told.given_at),
        "legal_basis": told.legal_basis.value if told.legal_basis else None,
        "opted_out": told.opted_out,
        "alternative_process": told.alternative_process,
        "recorded_by": it.recorded_by,
        "recorded_at": moment(it.recorded_at),
    }


def _contest(it: Contest) -> Mapping[str, Any]:
    answer = it.answer
    return {
        "number": it.number,
        "statement": it.statement,
        "recorded_by": it.recorded_by,
        "opened_at": moment(it.opened_at),
        "answer": {"outcome": answer.outcome.value, "reason": answer.reason, "by": answer.by, "at": moment(answer.at)}
        if answer
        else None,
    }


def _review(it: Review) -> Mapping[str, Any]:
    return {"job_id": str(it.of), "reason": it.reason, "by": it.by, "at": moment(it.at)}
