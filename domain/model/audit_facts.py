"""What is written down of what happens to evaluations and vacancies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from domain.model.audit import SWEEPER, Action, Fact, Plain
from domain.model.audit_chain import canonical, moment
from domain.model.criteria import ApprovedCriteria, Criterion
from domain.model.events import Event, EventType, Stage
from domain.model.pile import News, PileEventType

if TYPE_CHECKING:
    from domain.model.contest import Follows
    from domain.model.documents import DocumentInfo
    from domain.model.evaluation import Evaluation
    from domain.model.report import Report
    from domain.model.vacancy import Vacancy

_OF_EVENTS: Final = {
    EventType.QUEUED: Action.JOB_SUBMITTED,
    EventType.STARTED: Action.JOB_STARTED,
    EventType.REQUEUED: Action.JOB_REQUEUED,
    EventType.SUCCEEDED: Action.JOB_SUCCEEDED,
    EventType.FAILED: Action.JOB_FAILED,
    EventType.CANCELED: Action.JOB_CANCELED,
    EventType.EXPIRED: Action.JOB_EXPIRED,
}
_OF_NEWS: Final = {
    PileEventType.VACANCY_READING: Action.VACANCY_OPENED,
    PileEventType.VACANCY_READ: Action.VACANCY_READ,
    PileEventType.VACANCY_FAILED: Action.VACANCY_FAILED,
    PileEventType.CRITERIA_CHANGED: Action.CRITERIA_CHANGED,
    PileEventType.CRITERIA_APPROVED: Action.CRITERIA_APPROVED,
}
Stages = tuple[tuple[Stage, datetime], ...]
"""The stages of an attempt, and when each began."""


def ends_an_attempt(event: Event) -> bool:
    """Whether the stages of its attempt are told with it: they have no entries of their own."""
    return event.attempt > 0 and event.type not in (EventType.STARTED, EventType.STAGE, EventType.QUEUED)


def facts_of(it: Evaluation, stages: Stages = ()) -> Iterator[Fact]:
    """What an evaluation has recorded since loading; `stages` are those of the attempt that ended, if one did."""
    vacancy = it.vacancy.id if it.vacancy else None
    told: list[tuple[Action, datetime, Mapping[str, Plain]]] = [
        (_OF_EVENTS[event.type], event.at, _of_event(it, event, stages))
        for event in it.events
        if event.type in _OF_EVENTS
    ]
    if (decision := it.new_decision) is not None:
        told.append((Action.JOB_DECIDED, decision.at, _of_decision(it)))
    if (reveal := it.new_reveal) is not None:
        told.append((Action.JOB_REVEALED, reveal.at, {}))
    told += [(action, at, {}) for action, at in it.notes]
    for action, at, data in told:
        yield Fact(action=action, actor=it.acting or SWEEPER, at=at, evaluation_id=it.id, vacancy_id=vacancy, data=data)
    if it.follows is not None and it.follows.reason is not None:  # told of the one that it corrects, too
        by = {"by_job_id": str(it.id)}
        actor = it.acting or SWEEPER
        yield Fact(action=Action.JOB_REVIEWED, actor=actor, at=it.created_at, evaluation_id=it.follows.id, data=by)


def vacancy_facts_of(it: Vacancy) -> Iterator[Fact]:
    """What a vacancy has recorded since loading."""
    for news in it.news:
        yield Fact(
            action=_OF_NEWS[news.type],
            actor=it.acting or SWEEPER,
            at=news.at,
            vacancy_id=it.id,
            data=_of_news(it, news),
        )
    if it.renamed_at is not None:
        yield Fact(action=Action.VACANCY_RENAMED, actor=it.acting or SWEEPER, at=it.renamed_at, vacancy_id=it.id)


def _of_event(it: Evaluation, event: Event, stages: Stages) -> Mapping[str, Plain]:
    data: dict[str, Plain] = {"attempt": event.attempt} if event.attempt else {}
    if event.type is EventType.QUEUED:
        return _of_submission(it)
    if event.type is EventType.REQUEUED:
        asked = event.data.get("asked_by") == "engine"  # whose words may quote a document
        data["reason"] = "its engine asked to be tried later" if asked else event.message
    if ends_an_attempt(event):
        data["stages"] = [{"stage": stage.value, "at": moment(at)} for stage, at in stages]
    if it.failure is not None:
        data["code"] = it.failure.code.value  # its message may quote a document
    if it.report is not None:
        data |= _of_report(it, it.report)
    return data


def _of_submission(it: Evaluation) -> Mapping[str, Plain]:
    data: dict[str, Plain] = {
        "engine": it.engine,
        "cv": _of_document(it.cv),
        "job_description": _of_document(it.job_description),
    }
    if it.vacancy is not None:
        data["criteria_version"] = it.vacancy.criteria_version
    if it.deadline_at is not None:
        data["deadline_at"] = moment(it.deadline_at)
    if it.decision is not None:
        data["decision_goes_on"] = {"outcome": it.decision.outcome.value, "by": it.decision.by}
    if it.follows is not None:
        data["follows"] = _of_what_it_follows(it, it.follows)
    return data


def _of_what_it_follows(it: Evaluation, follows: Follows) -> Mapping[str, Plain]:
    told: dict[str, Plain] = {"job_id": str(follows.id)}
    if follows.reason is not None:
        told["reason"] = {"salted_sha256": it.cv.salted(hashlib.sha256(follows.reason.encode()).hexdigest())}
    return told


def _of_document(info: DocumentInfo) -> Mapping[str, Plain]:
    return {"salted_sha256": info.salted(info.sha256), "bytes": info.size, "is_text": info.is_text}


def _of_report(it: Evaluation, report: Report) -> Mapping[str, Plain]:
    told: dict[str, Plain] = {
        "report": {"salted_sha256": it.cv.salted(hashlib.sha256(report.body).hexdigest())},
        "origin": dict(report.origin),
    }
    if report.recommendation is None:  # of a tenant that sees findings only
        return told
    advice = report.recommendation.value
    return {"score": report.score, "recommendation": advice, "confidence": report.confidence, **told}


def _of_decision(it: Evaluation) -> Mapping[str, Plain]:
    decision, verdict = it.new_decision, it.verdict
    assert decision is not None
    told: dict[str, Plain] = {
        "number": decision.number,
        "outcome": decision.outcome.value,
        "reason": {"salted_sha256": it.cv.salted(hashlib.sha256(decision.reason.encode()).hexdigest())},
    }
    advice = verdict.recommendation if verdict else None
    if verdict is not None and advice is None:  # of a tenant that sees findings only
        return told
    computed = {"score": verdict.score if verdict else None, "recommendation": advice.value if advice else None}
    return {**told, "computed": computed, "follows_advice": advice is decision.outcome}


def _of_news(it: Vacancy, news: News) -> Mapping[str, Plain]:
    match news.type:
        case PileEventType.VACANCY_READING:
            return {"engine": it.engine, "job_description": _of_document(it.posting_info)}
        case PileEventType.VACANCY_FAILED:
            return {"code": it.failure.code.value if it.failure else None}
        case PileEventType.CRITERIA_APPROVED:
            assert it.approved is not None
            return _of_approval(it.approved)
        case _:
            return {"version": it.draft_version, "criteria": len(it.draft), "sha256": criteria_digest(it.draft)}


def _of_approval(approved: ApprovedCriteria) -> Mapping[str, Plain]:
    overridden = [{"criterion": each.criterion_id, "reason": each.reason} for each in approved.overrides]
    return {
        "version": approved.version,
        "criteria": len(approved.items),
        "sha256": criteria_digest(approved.items),
        "overrides": overridden,
    }


def criteria_digest(items: tuple[Criterion, ...]) -> str:
    """SHA-256 in hexadecimal of what candidates are judged by, as canonical JSON."""
    return hashlib.sha256(canonical(told_criteria(items))).hexdigest()


def told_criteria(items: tuple[Criterion, ...]) -> Sequence[Plain]:
    """What candidates are judged by."""
    return [
        {
            "id": item.id,
            "text": item.text,
            "kind": item.kind.value,
            "must": item.must,
            "any_of": list(item.any_of),
            "years": item.years,
            "weight": item.weight,
        }
        for item in items
    ]
