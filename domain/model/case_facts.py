"""What is written down of a case file; no words of or about a candidate, only their salted digests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from domain.model.audit import Action, Actor, Fact, Plain
from domain.model.audit_chain import canonical, moment
from domain.model.contest import Contest, ContestAnswer
from domain.model.declarations import DeclaredBy, DeclaredFact, Told
from domain.model.evaluation import Evaluation
from domain.model.notice import Notice


def of_declarations(
    it: Evaluation,
    told: Mapping[DeclaredFact, Told | None],
    *,
    declared_by: DeclaredBy,
    declared_at: datetime,
    by: Actor,
    at: datetime,
) -> Fact:
    """Which facts were declared or withdrawn, by whom and when."""
    values = {fact.value: _salted(it, canonical(asdict(each))) if each else None for fact, each in sorted(told.items())}
    data = {"declared_by": declared_by.value, "declared_at": moment(declared_at), "values": values}
    return _fact(it, Action.JOB_DECLARED, by, at, data)


def of_notice(it: Evaluation, notice: Notice, *, by: Actor) -> Fact:
    """Which notice was given, and what the candidate chose."""
    told = notice.told
    data: dict[str, Plain] = {
        "number": notice.number,
        "kind": told.kind.value,
        "version": told.version,
        "given_at": moment(told.given_at),
    }
    if told.legal_basis is not None:
        data |= {
            "legal_basis": told.legal_basis.value,
            "opted_out": told.opted_out,
            "alternative_process": told.alternative_process,
        }
    return _fact(it, Action.JOB_NOTICE_GIVEN, by, notice.recorded_at, data)


def of_contest(it: Evaluation, contest: Contest, *, by: Actor) -> Fact:
    """That the candidate contests the evaluation."""
    said = _salted(it, contest.statement.encode()) if contest.statement is not None else None
    return _fact(it, Action.JOB_CONTESTED, by, contest.opened_at, {"number": contest.number, "statement": said})


def of_answer(it: Evaluation, contest: Contest, answer: ContestAnswer, *, by: Actor) -> Fact:
    """What came of a contest."""
    reason = _salted(it, answer.reason.encode())
    data: dict[str, Plain] = {"number": contest.number, "outcome": answer.outcome.value, "reason": reason}
    return _fact(it, Action.JOB_CONTEST_ANSWERED, by, answer.at, data)


def _fact(it: Evaluation, action: Action, by: Actor, at: datetime, data: Mapping[str, Plain]) -> Fact:
    vacancy = it.vacancy.id if it.vacancy else None
    return Fact(action=action, actor=by, at=at, evaluation_id=it.id, vacancy_id=vacancy, data=data)


def _salted(it: Evaluation, content: bytes) -> Plain:
    return {"salted_sha256": it.cv.salted(hashlib.sha256(content).hexdigest())}
